import { HealthError, MAX_DELAY_MS, messageOf, redact, show, type Health } from '@allwell/core';
import { net } from './builtin.ts';
import { closeWithin, followConnections, type Connections, type DrainableServer } from './connections.ts';
import { complaint, type DrainOutcome } from './drain-outcome.ts';
import { settleDrainOptions, type DrainOptions } from './drain-options.ts';
import { runStopTasks } from './stop-tasks.ts';

/**
 * How far a drain is: not begun; `draining`, while everything is still served; `closing`, while requests in flight are
 * finished; `stopping`, while stop tasks run; `ended`.
 */
export type DrainState = 'serving' | 'draining' | 'closing' | 'stopping' | 'ended';

/** The way of a process to its end. It is gone once. */
export interface Drain extends Disposable {
  readonly state: DrainState;
  /** Begins, and tells how it went. Called again, it gives the same promise. Never rejects. */
  run(): Promise<DrainOutcome>;
  /** Ends the drain delay, where it runs. */
  skipDelay(): void;
  /** Lets go of the servers and of signals. A drain that has begun goes on. */
  [Symbol.dispose](): void;
}

/**
 * Makes the drain of `servers`: one or a list of `http`, `https` and `http2` servers, listening or not yet. It begins with `run()`:
 *
 * 1. Readiness fails at once, liveness stays as it is.
 * 2. For `drainDelayMs` everything is served; every HTTP/1.1 response of the servers, also of the application's own routes, says
 *    `Connection: close`.
 * 3. The servers stop accepting, requests in flight are finished, idle connections are closed, HTTP/2 sessions get a GOAWAY.
 * 4. The stop tasks run, one after the other. A task that fails or is late does not keep the next one from its turn.
 *
 * All of that takes `graceMs` at most. Requests may use it up but for the time of the stop tasks, of which half is kept at most;
 * connections that are then left are cut off, WebSockets included. While it runs the process is kept alive. `health` is not
 * closed: that is its owner's business. Make it before the first connection can come, so that it sees each.
 *
 * @throws HealthError `INVALID_OPTION`, `INVALID_NAME`
 */
export function createDrain(
  servers: DrainableServer | readonly DrainableServer[],
  health: Health,
  options: DrainOptions = {},
): Drain {
  return drainInOrder('createDrain', asServers(servers), health, options);
}

/** What comes after the stop tasks: connections to close, and what is then to be done. */
interface Last {
  readonly connections: readonly Connections[];
  finish(): Promise<void>;
}

/** `createDrain`, with something to do last of all. `owner` is for messages. */
export function drainInOrder(
  owner: string,
  servers: readonly DrainableServer[],
  health: Health,
  options: DrainOptions,
  last: Last = { connections: [], finish: async () => undefined },
): Drain {
  const settings = settleDrainOptions(owner, options, servers.length > 0);
  const { drainDelayMs, graceMs, stopTasks, stopTaskTimeoutMs, onEnd } = settings;
  const { clock } = assertHealth(owner, health);
  const first = servers.map((server) => followConnections(server, clock));
  const all = [...first, ...last.connections];
  let state: DrainState = 'serving';
  let running: Promise<DrainOutcome> | undefined;
  let skipDelay = (): void => undefined;

  const delay = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.schedule(drainDelayMs, resolve);
      skipDelay = () => {
        cancel();
        resolve();
      };
    });

  const perform = async (): Promise<DrainOutcome> => {
    const began = clock.now();
    const leftMs = (): number => Math.max(0, graceMs - (clock.now() - began));
    const keepAlive = setInterval(() => undefined, MAX_DELAY_MS); // the clock's timers let the process end
    state = 'draining';
    health.drain();
    for (const one of all) one.announce();
    if (drainDelayMs > 0) await delay();

    state = 'closing';
    const keptMs = Math.min(stopTasks.length * stopTaskTimeoutMs, leftMs() / 2);
    const cutFirst = await closeWithin(first, clock, leftMs() - keptMs);

    state = 'stopping';
    const outcomes = await runStopTasks(stopTasks, clock, stopTaskTimeoutMs, leftMs);
    const cutLast = await closeWithin(last.connections, clock, leftMs());
    await last.finish();

    state = 'ended';
    clearInterval(keepAlive);
    const cutConnections = cutFirst + cutLast;
    const clean = cutConnections === 0 && outcomes.every(({ outcome }) => outcome === 'done');
    const outcome = Object.freeze({ clean, cutConnections, stopTasks: outcomes, durationMs: clock.now() - began });
    tell(outcome, onEnd);
    return outcome;
  };

  return {
    get state() {
      return state;
    },
    run() {
      if (running) return running;
      let finish!: (outcome: DrainOutcome) => void;
      running = new Promise((resolve) => (finish = resolve)); // before anything happens: whoever hears of it may run it again
      void perform().then(finish);
      return running;
    },
    skipDelay: () => skipDelay(),
    [Symbol.dispose]() {
      if (state === 'serving' || state === 'ended') for (const one of all) one[Symbol.dispose]();
    },
  };
}

function tell(outcome: DrainOutcome, onEnd: ((outcome: DrainOutcome) => unknown) | undefined): void {
  const warn = (problem: string): void => process.emitWarning(problem, { type: 'AllwellWarning', code: 'ALLWELL_DRAIN' });
  const problem = complaint(outcome);
  if (onEnd) void (async () => onEnd(outcome))().catch((error: unknown) => warn(`onEnd failed: ${redact(messageOf(error))}`));
  else if (problem !== undefined) warn(`the drain was not clean: ${problem}`);
}

/** `servers` as a list. @throws HealthError `INVALID_OPTION` where one of them is no server: an application is not its server. */
export function asServers(servers: DrainableServer | readonly DrainableServer[]): readonly DrainableServer[] {
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  for (const one of list) {
    if (one instanceof net().Server) continue;
    throw new HealthError(
      'INVALID_OPTION',
      `a drain takes the http.Server that listens, or a list of them, got ${show(one)} (Fastify: app.server, Express: what app.listen returns)`,
    );
  }
  return list as readonly DrainableServer[];
}

function assertHealth(owner: string, health: Health): Health {
  if (typeof health === 'object' && health !== null && typeof health.drain === 'function') return health;
  throw new HealthError('INVALID_OPTION', `${owner}: health must be made by createHealth, got ${show(health)}`);
}
