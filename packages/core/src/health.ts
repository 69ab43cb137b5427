import type { Check, CheckFunction } from './check.ts';
import type { Clock } from './clock.ts';
import { HealthError } from './error.ts';
import { createEmitter, type HealthEvent, type HealthListener } from './event.ts';
import { settleHealthOptions, type Group, type HealthOptions } from './health-options.ts';
import { createLiveness, type Heartbeat, type HeartbeatOptions } from './liveness.ts';
import { createMaintenancePlan, type Maintenance, type MaintenanceOptions } from './maintenance.ts';
import type { MaintenanceSchedule } from './maintenance-schedule.ts';
import type { MaintenanceWindowOptions, PlannedMaintenance } from './maintenance-window.ts';
import { createTransitionMemory, type TransitionMemory } from './memory.ts';
import { createRegistry } from './registry.ts';
import { createReporter } from './reporter.ts';
import type { Lifecycle, Report, Service } from './report.ts';
import type { Selection } from './selection.ts';
import { createSlots } from './slots.ts';
import { createStartUp } from './start-up.ts';
import { delay, flag, settleOptions, type Rules } from './rule.ts';
import { scheduleTimeout } from './timeout.ts';
import type { TransitionSource } from './transition.ts';
import { createWatch } from './watch.ts';

export interface StartOptions {
  /**
   * Whether nothing may run but while somebody asks, as on platforms that end all work of a request with its answer: then the
   * first report begins the start tasks, there are no schedules, and `everyMs` says how long a result is served. Default false.
   */
  readonly onDemand?: boolean;
}

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
  start(options?: StartOptions): Promise<void>;
  /** Resolves when the runs and start tasks that are under way have ended, whatever they found. Undefined where there are none. */
  idle(): Promise<unknown> | undefined;
  /** From now on readiness fails; everything else goes on. For good. */
  drain(): void;
  /** Ends all runs, schedules and timers. What is known can still be read. */
  close(): Promise<void>;

  /** Announces maintenance; a later call for the same check (or for the service) replaces the earlier. @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, `UNKNOWN_CHECK`, `CLOSED`. */
  beginMaintenance(options: MaintenanceOptions): Maintenance;
  /** Ends the maintenance of a check, or of the service. Whether there was any. What is planned for later stays so. */
  endMaintenance(check?: string): boolean;
  /**
   * Announces maintenance for later, or what is under way until an instant. Several windows may overlap: while one is open, there is
   * maintenance. @throws HealthError `INVALID_OPTION` (also where it is over already), `INVALID_NAME`, `UNKNOWN_CHECK`, `CLOSED`.
   */
  planMaintenance(window: MaintenanceWindowOptions): Promise<PlannedMaintenance>;
  /** Takes planned maintenance back by its id, and ends it where it is under way. Whether there was any of that id. @throws HealthError `CLOSED`. */
  cancelMaintenance(id: string): Promise<boolean>;
  /** A sign of life of one loop or worker: liveness fails when it stays away for too long. */
  heartbeat(name: string, options?: HeartbeatOptions): Heartbeat;
  /** Says that only a restart helps: liveness fails from now on. */
  markFatal(reason: string): void;
}

const START_RULES: Rules<StartOptions> = { onDemand: flag };
const REPORT_RULES: Rules<ReportOptions> = {
  deadlineMs: delay(),
  signal: { expected: 'an AbortSignal', read: (value) => (value instanceof AbortSignal ? value : undefined) },
};

/** Makes a `Health`. It starts nothing by itself: that is `start()`, or the adapter's business. @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, `DUPLICATE_NAME`, `DEPENDENCY_CYCLE`. */
export function createHealth(options: HealthOptions = {}): Health {
  const {
    service,
    groups,
    clock,
    concurrency,
    transitionLimit,
    startTasks,
    checks,
    maintenance: windows,
  } = settleHealthOptions(options);
  let revision = 0;
  let lastInstant = 0;
  let draining = false;
  let closed = false;
  let onDemand = false;
  let life: { readonly since: number; readonly memory: TransitionMemory } | undefined;
  let attached: TransitionSource | undefined;
  const underWay = new Set<Promise<unknown>>();

  const emitter = createEmitter();
  // Not before somebody starts it or asks: at the edge, where it may have been made at global scope, no clock moves until then.
  const live = (): NonNullable<typeof life> => {
    if (life === undefined) {
      const since = clock.wallTime();
      const memory = createTransitionMemory(service.instance ?? `since-${since}`, since, transitionLimit);
      life = { since: clock.now(), memory };
    }
    return life;
  };
  const emit = (event: HealthEvent): void => {
    revision += 1;
    if (event.type === 'changed') live().memory.append(event.transition);
    emitter.emit(event);
  };
  const slots = createSlots(concurrency, clock);
  const instant = (): number => (lastInstant = Math.max(clock.wallTime(), lastInstant + 1));
  const isAnnounced = (check: string): boolean => (maintenance.of(check) ?? maintenance.of()) !== undefined;
  const registry = createRegistry(groups, (name, check) => createWatch(name, check, clock, slots, emit, instant, isAnnounced));
  const liveness = createLiveness(clock);
  const assertCheck = (check: string): void => void registry.select({ checks: [check] });
  const maintenance = createMaintenancePlan(clock, windows, assertCheck, (check, current) =>
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
  const reporter = createReporter({
    service,
    groups,
    clock,
    registry,
    liveness,
    maintenance,
    startUp,
    lifecycle,
    bornAt: () => live().since,
  });
  const refuseClosed = (): void => {
    if (closed) throw new HealthError('CLOSED', `the health of ${service.name} is closed`);
  };
  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };
  const schedule = (name: string): void => {
    const watch = registry.watches.get(name);
    watch?.schedule(() => registry.rerun(watch));
  };

  const replan = async <T>(change: (windows: MaintenanceSchedule) => T): Promise<T> => {
    refuseClosed();
    const windows = await maintenance.windows();
    if (startUp.state !== 'created') windows.start(!onDemand);
    revision += 1;
    return change(windows);
  };

  const begin = (): Promise<void> => {
    live();
    return track(
      startUp.begin(() => {
        if (onDemand) return undefined;
        for (const name of registry.watches.keys()) schedule(name);
        return registry.refresh(registry.select({}));
      }),
    );
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
      return attached ?? live().memory;
    },
    register(name, check) {
      refuseClosed();
      const watch = registry.add(name, check);
      revision += 1;
      if (startUp.state !== 'created' && !onDemand) schedule(watch.name);
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
      const loading = maintenance.settle();
      if (loading) await loading;
      const began = clock.now();
      const watches = registry.select(selection);
      const refresh = (): Promise<unknown> | undefined => (reporter.needsRuns(selection) ? registry.refresh(watches) : undefined);
      const starting = onDemand && startUp.state !== 'started' && begin();
      // Who asks whether a service that starts on demand has started has to wait for it: nobody else will have begun it.
      const round = starting && !reporter.needsRuns(selection) ? starting.then(refresh) : refresh();
      if (!round) return reporter.report(selection, watches, clock.now() - began);
      await patiently(track(round), clock, deadlineMs, signal);
      // Chosen anew: a check may have come or gone meanwhile.
      return reporter.report(selection, registry.select(selection), clock.now() - began);
    },
    peek: (selection = {}) => reporter.report(selection, registry.select(selection), 0),
    subscribe: (listener) => emitter.subscribe(listener),
    remember(source) {
      attached = source;
      revision += 1;
    },
    start(startOptions = {}) {
      ({ onDemand } = settleOptions('start', startOptions, START_RULES, { onDemand: false }));
      refuseClosed();
      registry.assertComplete();
      for (const { check } of windows) if (check !== undefined) assertCheck(check);
      const begun = windows.length > 0 && maintenance.windows().then((known) => known.start(!onDemand));
      if (onDemand) return Promise.resolve();
      // Nothing is asked of the service before it is known whether it is in maintenance.
      return begun ? begun.then(begin) : begin();
    },
    idle() {
      if (underWay.size === 0) return undefined;
      const waited = [...underWay];
      // Where a platform has ended the request that began something, that never settles, or rejects: it is waited for once.
      return Promise.allSettled(waited).then(() => waited.forEach((work) => underWay.delete(work)));
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
    planMaintenance: (window) => replan((windows) => windows.plan(window)),
    cancelMaintenance: (id) => replan((windows) => windows.cancel(id)),
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
    work.then(goOn, goOn);
  });
}
