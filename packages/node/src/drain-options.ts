import { assertOption, callable, delay, HealthError, mapOf, name, settleOptions, type Rules } from '@allwell/core';
import type { DrainOutcome } from './drain-outcome.ts';

/**
 * Something to be done once no request is left: finish a job, close a pool. It fails by throwing. The signal is aborted half a
 * second before its time is up (a tenth of it, where that is less): the moment to give back what cannot be finished.
 */
export type StopTask = (context: { readonly signal: AbortSignal }) => unknown;

/** How a process comes to its end. Everything has a default. */
export interface DrainOptions {
  /** Milliseconds during which everything is still served, so that those who send requests notice that readiness fails. Default 5 000, and 0 where there is no server. */
  readonly drainDelayMs?: number;
  /** Milliseconds for all of it, `drainDelayMs` included; what is then left is cut off. Default 25 000: Kubernetes kills after 30 s. */
  readonly graceMs?: number;
  /** What to do once the servers have ended, by name, one after the other. Default nothing. */
  readonly stopTasks?: Readonly<Record<string, StopTask>>;
  /** Milliseconds one stop task may take. Default 5 000. */
  readonly stopTaskTimeoutMs?: number;
  /** Hears how it went. Default: a drain that was not clean is told with `process.emitWarning`. */
  readonly onEnd?: (outcome: DrainOutcome) => void;
}

/** `DrainOptions`, complete and checked. */
export interface DrainSettings {
  readonly drainDelayMs: number;
  readonly graceMs: number;
  readonly stopTasks: readonly (readonly [string, StopTask])[];
  readonly stopTaskTimeoutMs: number;
  readonly onEnd: ((outcome: DrainOutcome) => void) | undefined;
}

/** What each option of a drain may be. */
export const DRAIN_RULES: Rules<DrainOptions> = {
  drainDelayMs: delay(),
  graceMs: delay(1),
  stopTasks: mapOf(callable<StopTask>()),
  stopTaskTimeoutMs: delay(1),
  onEnd: callable<(outcome: DrainOutcome) => void>(),
};

/** What each option of a drain is where it is not given. */
export const DRAIN_DEFAULTS: Readonly<Required<Omit<DrainOptions, 'onEnd'>>> = Object.freeze({
  drainDelayMs: 5_000,
  graceMs: 25_000,
  stopTasks: Object.freeze({}),
  stopTaskTimeoutMs: 5_000,
});

/** @throws HealthError `INVALID_OPTION`, `INVALID_NAME` */
export function settleDrainOptions(owner: string, options: DrainOptions, hasServers: boolean): DrainSettings {
  const defaults = { ...DRAIN_DEFAULTS, ...(!hasServers && { drainDelayMs: 0 }) };
  const settled = settleOptions<DrainOptions, keyof typeof DRAIN_DEFAULTS>(owner, options, DRAIN_RULES, defaults);
  const { drainDelayMs, graceMs, stopTasks, stopTaskTimeoutMs, onEnd } = settled;
  for (const task of Object.keys(stopTasks)) assertOption('the name of a stop task', task, name);
  if (drainDelayMs > graceMs) {
    throw new HealthError(
      'INVALID_OPTION',
      `${owner}: drainDelayMs (${drainDelayMs}) is part of graceMs (${graceMs}) and cannot be longer`,
    );
  }
  return { drainDelayMs, graceMs, stopTasks: Object.entries(stopTasks), stopTaskTimeoutMs, onEnd };
}
