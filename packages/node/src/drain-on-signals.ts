import { assertOption, listOf, oneOf, type Health, type Rule } from '@allwell/core';
import type { DrainableServer } from './connections.ts';
import { asServers, drainInOrder, type Drain } from './drain.ts';
import type { DrainOptions } from './drain-options.ts';
import { runOnSignals } from './run-on-signals.ts';

/** What `drainOnSignals` may be told. */
export interface DrainOnSignalsOptions extends DrainOptions {
  /** What begins the drain. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly NodeJS.Signals[];
}

/** What the option `signals` may be: those that a program is asked to end with. */
export const SIGNALS_RULE: Rule<readonly NodeJS.Signals[]> = listOf(
  oneOf<NodeJS.Signals>('SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGUSR2'),
);

/** What the option `signals` is where it is not given. */
export const DEFAULT_SIGNALS: readonly NodeJS.Signals[] = Object.freeze(['SIGTERM', 'SIGINT']);

/**
 * `createDrain`, begun by the first of `signals` that arrives. A second one skips the drain delay; from then on `graceMs` is the
 * limit. The application's own handlers of these signals run too.
 *
 * How the process ends: where the application has no handler of the signal, it ends once the drain has, with the exit code 0, or 1
 * where the drain was not clean; an exit code that the application has set stays. The application has a second to end by itself,
 * so whatever takes longer belongs into `stopTasks`. Where it has a handler of its own, ending the process is left to that.
 *
 * @throws HealthError `INVALID_OPTION`, `INVALID_NAME`
 */
export function drainOnSignals(
  servers: DrainableServer | readonly DrainableServer[],
  health: Health,
  { signals = DEFAULT_SIGNALS, ...options }: DrainOnSignalsOptions = {},
): Drain {
  const names = assertOption('drainOnSignals: signals', signals, SIGNALS_RULE);
  return runOnSignals(drainInOrder('drainOnSignals', asServers(servers), health, options), names, health.clock);
}
