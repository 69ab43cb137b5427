import type { Check, CheckFunction } from './check.ts';
import type { Clock } from './clock.ts';
import { HealthError } from './error.ts';
import { createEmitter, type HealthEvent, type HealthListener } from './event.ts';
import { settleHealthOptions, type Group, type HealthOptions } from './health-options.ts';
import { createLiveness, type Heartbeat, type HeartbeatOptions } from './liveness.ts';
import { createMaintenancePlan, type Maintenance, type MaintenanceOptions } from './maintenance.ts';
import { createTransitionMemory } from './memory.ts';
import { createRegistry } from './registry.ts';
import { createReporter } from './reporter.ts';
import type { Lifecycle, Report, Service } from './report.ts';
import type { Selection } from './selection.ts';
import { createSlots } from './slots.ts';
import { createStartUp } from './start-up.ts';
import { delay, settleOptions, type Rules } from './rule.ts';
import { scheduleTimeout } from './timeout.ts';
import type { TransitionSource } from './transition.ts';
import { createWatch } from './watch.ts';

export interface ReportOptions {
  /** Milliseconds after which the report is made of what is known by then (R17). Default: when every check has its result. */
  readonly deadlineMs?: number;
  /** Ends the wait, not the runs: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The health of one service: its checks, what they found, and what that means to those who ask. */
export interface Health extends AsyncDisposable {
  readonly service: Service;
  readonly clock: Clock;
  /** The registered checks by name, in order of registration. */
  readonly checks: ReadonlyMap<string, Check>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly lifecycle: Lifecycle;
  /** Moves with everything that could change an answer, but for time. */
  readonly revision: number;
  /** Where feeds and the page read past transitions: this process's memory, or what `remember` attached. */
  readonly transitions: TransitionSource;

  /** Adds a check. @throws HealthError `DUPLICATE_NAME`, `INVALID_NAME`, `INVALID_OPTION`, `DEPENDENCY_CYCLE`, `CLOSED`. */
  register(name: string, check: Check | CheckFunction): void;
  /** Takes a check away and aborts its run. Whether there was one. */
  unregister(name: string): boolean;

  /**
   * Runs what has no fresh result and tells what is then known. Concurrent calls share runs (R15). Checks never make it
   * reject. @throws HealthError `UNKNOWN_CHECK`, `UNKNOWN_TAG`, `UNKNOWN_GROUP`, `INVALID_OPTION`.
   */
  report(selection?: Selection, options?: ReportOptions): Promise<Report>;
  /** What is known, running nothing. @throws as `report`. */
  peek(selection?: Selection): Report;
  /** Hears of every event from now on; what it returns ends that. A listener that throws disturbs nobody. */
  subscribe(listener: HealthListener): () => void;
  /** Reads past transitions from `source` instead of from this process's memory. */
  remember(source: TransitionSource): void;

  /**
   * Begins the start tasks, the schedules and the first round of all default checks. Resolves when tasks and round have
   * ended, whatever they found, or at close; called again, it gives the same promise.
   * @throws HealthError `UNKNOWN_CHECK` where a check depends on, or a group names, one that is not registered; `CLOSED`.
   */
  start(): Promise<void>;
  /** From now on readiness fails; everything else goes on. For good. */
  drain(): void;
  /** Ends all runs, schedules and timers. What is known can still be read. */
  close(): Promise<void>;

  /** Announces maintenance; a later call for the same check (or for the service) replaces the earlier. @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, `UNKNOWN_CHECK`, `CLOSED`. */
  beginMaintenance(options: MaintenanceOptions): Maintenance;
  /** Ends the maintenance of a check, or of the service. Whether there was any. */
  endMaintenance(check?: string): boolean;
  /** A sign of life of one loop or worker: liveness fails when it stays away for too long. */
  heartbeat(name: string, options?: HeartbeatOptions): Heartbeat;
  /** Says that only a restart helps: liveness fails from now on. */
  markFatal(reason: string): void;
}

const REPORT_RULES: Rules<ReportOptions> = {
  deadlineMs: delay(),
  signal: { expected: 'an AbortSignal', read: (value) => (value instanceof AbortSignal ? value : undefined) },
};

/** Makes a `Health`. It starts nothing by itself: that is `start()`, or the adapter's business. @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, `DUPLICATE_NAME`, `DEPENDENCY_CYCLE`. */
export function createHealth(options: HealthOptions = {}): Health {
  const { service, groups, clock, concurrency, transitionLimit, startTasks, checks } = settleHealthOptions(options);
  const startedAt = clock.wallTime();
  let revision = 0;
  let lastInstant = 0;
  let draining = false;
  let closed = false;

  const emitter = createEmitter();
  const memory = createTransitionMemory(service.instance ?? `since-${startedAt}`, startedAt, transitionLimit);
  let transitions: TransitionSource = memory;
  const emit = (event: HealthEvent): void => {
    revision += 1;
    if (event.type === 'changed') memory.append(event.transition);
    emitter.emit(event);
  };
  const slots = createSlots(concurrency, clock);
  const instant = (): number => (lastInstant = Math.max(clock.wallTime(), lastInstant + 1));
  const registry = createRegistry(groups, (name, check) => createWatch(name, check, clock, slots, emit, instant));
  const liveness = createLiveness(clock);
  const maintenance = createMaintenancePlan(
    clock,
    (check) => void registry.select({ checks: [check] }),
    (check, current) =>
      emit({ type: 'maintenance', ...(check !== undefined && { check }), ...(current && { maintenance: current }) }),
  );
  const startUp = createStartUp(startTasks, () => tellLifecycle());
  const lifecycle = (): Lifecycle => (closed ? 'closed' : draining ? 'draining' : startUp.state);
  let told: Lifecycle = 'created';
  const tellLifecycle = (): void => {
    revision += 1;
    if (told === lifecycle()) return; // why start-up failed is news for an answer, but no step in the life of the service
    told = lifecycle();
    emit({ type: 'lifecycle', lifecycle: told });
  };
  const reporter = createReporter({ service, groups, clock, registry, liveness, maintenance, startUp, lifecycle });
  const refuseClosed = (): void => {
    if (closed) throw new HealthError('CLOSED', `the health of ${service.name} is closed`);
  };
  const schedule = (name: string): void => {
    const watch = registry.watches.get(name);
    watch?.schedule(() => registry.rerun(watch));
  };

  const health: Health = {
    service,
    clock,
    groups,
    checks: registry.checks,
    get lifecycle() {
      return lifecycle();
    },
    get revision() {
      return revision;
    },
    get transitions() {
      return transitions;
    },
    register(name, check) {
      refuseClosed();
      const watch = registry.add(name, check);
      revision += 1;
      if (startUp.state !== 'created') schedule(watch.name);
    },
    unregister(name) {
      const watch = registry.remove(name);
      watch?.close(new HealthError('CHECK_ABORTED', `the check ${name} was unregistered`));
      revision += 1;
      return watch !== undefined;
    },
    async report(selection = {}, reportOptions = {}) {
      const { deadlineMs, signal } = settleOptions('report', reportOptions, REPORT_RULES, {});
      signal?.throwIfAborted();
      const began = clock.now();
      const watches = registry.select(selection);
      const rounds = reporter.needsRuns(selection) ? registry.refresh(watches) : undefined;
      if (!rounds) return reporter.report(selection, watches, clock.now() - began);
      await patiently(rounds, clock, deadlineMs, signal);
      // Chosen anew: a check may have come or gone meanwhile.
      return reporter.report(selection, registry.select(selection), clock.now() - began);
    },
    peek: (selection = {}) => reporter.report(selection, registry.select(selection), 0),
    subscribe: (listener) => emitter.subscribe(listener),
    remember(source) {
      transitions = source;
      revision += 1;
    },
    start() {
      refuseClosed();
      registry.assertComplete();
      return startUp.begin(() => {
        for (const name of registry.watches.keys()) schedule(name);
        return registry.refresh(registry.select({}));
      });
    },
    drain() {
      if (draining || closed) return;
      draining = true;
      tellLifecycle();
    },
    async close() {
      if (closed) return;
      closed = true;
      const reason = new HealthError('CHECK_ABORTED', `the health of ${service.name} was closed`);
      startUp.abort(reason);
      maintenance.close();
      for (const watch of registry.watches.values()) watch.close(reason);
      tellLifecycle();
    },
    beginMaintenance(begin) {
      refuseClosed();
      return maintenance.begin(begin);
    },
    endMaintenance: (check) => maintenance.end(check),
    heartbeat: (name, heartbeatOptions) => liveness.heartbeat(name, heartbeatOptions),
    markFatal(reason) {
      liveness.markFatal(reason);
      revision += 1;
    },
    [Symbol.asyncDispose]: () => health.close(),
  };
  for (const [name, check] of checks) health.register(name, check);
  return health;
}

/** Waits for `work`, at most until the deadline. Rejects only where the caller gave up. */
function patiently(
  work: Promise<unknown>,
  clock: Clock,
  deadlineMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancelDeadline();
      signal?.removeEventListener('abort', giveUp);
    };
    const giveUp = (): void => {
      stop();
      reject(signal?.reason as Error);
    };
    const goOn = (): void => {
      stop();
      resolve();
    };
    const cancelDeadline = deadlineMs === undefined ? () => undefined : scheduleTimeout(clock, deadlineMs, goOn);
    signal?.addEventListener('abort', giveUp, { once: true });
    void work.then(goOn);
  });
}
