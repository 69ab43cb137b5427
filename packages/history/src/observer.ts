import type { Health, HealthEvent, Maintenance, Report, Status, Transition } from '@allwell/core';
import type { HistorySettings } from './history-options.ts';
import type { Observation, ObservedState, ObservedTransition } from './store.ts';

/** Who takes down what is seen of a health. Neither may throw. */
export interface Notes {
  readonly look: (observation: Observation) => void;
  readonly change: (transition: ObservedTransition) => void;
}

/** Watches a health, and tells what it sees from now on, and what it is told of before. */
export interface Observer {
  /** Says of every check that nothing vouches for it from here on, but for maintenance that was announced with an end. */
  close(): void;
}

interface Seen {
  readonly status: Status;
  /** Until when that is known, epoch milliseconds. */
  readonly knownUntil: number;
  readonly state: ObservedState;
  /** On the monotonic clock: when the latest look was told. */
  readonly toldAt: number;
  /** Until when that stands, epoch milliseconds. */
  readonly toldUntil: number;
}

export function createObserver(
  health: Health,
  { sampleMs, gapMs }: Pick<HistorySettings, 'sampleMs' | 'gapMs'>,
  { look, change }: Notes,
): Observer {
  const { clock } = health;
  const seen = new Map<string, Seen>();
  const maintenance = new Map<string | undefined, Maintenance>();
  const workOn = (check: string): Maintenance | undefined => maintenance.get(check) ?? maintenance.get(undefined);
  const visibilityOf = (check: string): Observation['visibility'] => health.checks.get(check)?.visibility ?? 'private';

  /** How long the next look at a check may be in coming. */
  const nextMs = (check: string): number => {
    const { everyMs = 0, timeoutMs = 0 } = health.checks.get(check) ?? {};
    return everyMs === 0 ? 0 : Math.ceil(1.2 * everyMs + 1.1 * timeoutMs);
  };
  /** Core counts a result for three intervals; and looks that are kept may lie a sample apart, and one that was not kept. */
  const standsMs = (check: string): number => {
    const { everyMs = 0 } = health.checks.get(check) ?? {};
    return everyMs === 0 ? gapMs : Math.max(3 * everyMs, sampleMs + nextMs(check));
  };

  const tell = (
    check: string,
    at: number,
    standsUntil: number,
    status: Status,
    knownUntil: number,
    durationMs?: number,
  ): void => {
    const work = workOn(check);
    const state = work ? 'maintenance' : status;
    const validUntil = Math.max(standsUntil, work?.until ?? at);
    seen.set(check, { status, knownUntil, state, toldAt: clock.now(), toldUntil: validUntil });
    look({
      check,
      at,
      state,
      validUntil,
      ...(durationMs !== undefined && { durationMs }),
      visibility: visibilityOf(check),
    });
  };

  const tellResult = ({ check, status, checkedAt, durationMs, code }: Extract<HealthEvent, { type: 'settled' }>): void => {
    const before = seen.get(check);
    const knownUntil = checkedAt + standsMs(check);
    const state = workOn(check) ? 'maintenance' : status;
    const isOneOfMany =
      before?.state === state && clock.now() - before.toldAt < sampleMs && before.toldUntil >= checkedAt + nextMs(check);
    if (isOneOfMany) {
      seen.set(check, { ...before, status, knownUntil });
      return;
    }
    // A check that still hangs was not run again: how long it has been hanging is no latency.
    tell(check, checkedAt, knownUntil, status, knownUntil, code === 'STILL_RUNNING' ? undefined : durationMs);
  };

  const tellTransition = (transition: Transition): void =>
    change({
      ...transition,
      dependsOn: reach([transition.check], (name) => health.checks.get(name)?.dependsOn ?? []),
      dependants: reach([transition.check], (name) => dependantsOf(health, name)),
    });

  const tellMaintenance = (check: string | undefined, current: Maintenance | undefined): void => {
    if (current) maintenance.set(check, current);
    else maintenance.delete(check);
    const at = clock.wallTime();
    for (const name of check === undefined ? health.checks.keys() : [check]) {
      const before = seen.get(name);
      const { status, knownUntil } =
        before !== undefined && before.knownUntil > at ? before : { status: 'unknown' as const, knownUntil: at };
      tell(name, at, workOn(name) ? at + standsMs(name) : knownUntil, status, knownUntil);
    }
  };

  const hear = (event: HealthEvent): void => {
    switch (event.type) {
      case 'settled':
        return tellResult(event);
      case 'changed':
        return tellTransition(event.transition);
      case 'maintenance':
        return tellMaintenance(event.check, event.maintenance);
      case 'lifecycle':
    }
  };

  const unsubscribe = health.subscribe(hear);
  for (const event of past(health)) hear(event);

  return {
    close() {
      unsubscribe();
      const at = clock.wallTime();
      for (const check of seen.keys()) {
        if ((workOn(check)?.until ?? at) <= at)
          look({ check, at, state: 'unknown', validUntil: at, visibility: visibilityOf(check) });
      }
    },
  };
}

/** What somebody who had listened from the beginning would know. */
function past(health: Health): readonly HealthEvent[] {
  const report = health.peek({ checks: [...health.checks.keys()] });
  return [...maintenanceIn(report), ...looksIn(report), ...transitionsOf(health, report)];
}

function* maintenanceIn({ maintenance, checks }: Report): Generator<HealthEvent> {
  if (maintenance) yield { type: 'maintenance', maintenance };
  for (const check of Object.values(checks)) {
    // A check of a service under maintenance is told to be so too; its own is another.
    if (check.maintenance && check.maintenance !== maintenance)
      yield { type: 'maintenance', check: check.name, maintenance: check.maintenance };
  }
}

function* looksIn({ checks }: Report): Generator<HealthEvent> {
  for (const { name, status, raw, checkedAt, durationMs, blockedBy, stale } of Object.values(checks)) {
    if (raw === undefined || checkedAt === undefined || blockedBy || stale) continue;
    yield { type: 'settled', check: name, status, raw, checkedAt, durationMs: durationMs ?? 0 };
  }
}

/** Those of this process, oldest first: what another history has brought from before it began is none of ours. */
function transitionsOf({ transitions }: Health, { timestamp, uptimeMs }: Report): readonly HealthEvent[] {
  const recent = transitions.recent({ limit: 1_000 });
  if (!Array.isArray(recent)) return [];
  return (recent as readonly Transition[])
    .filter(({ at }) => at >= timestamp - uptimeMs)
    .toReversed()
    .map((transition) => ({ type: 'changed', transition }));
}

function dependantsOf({ checks }: Health, name: string): readonly string[] {
  return [...checks].filter(([, { dependsOn }]) => dependsOn.includes(name)).map(([dependant]) => dependant);
}

/** Everything that is reached from `names` step by step, nearest first, without them. */
function reach(names: readonly string[], next: (name: string) => readonly string[]): readonly string[] {
  const reached = new Set(names);
  for (const name of reached) for (const one of next(name)) reached.add(one); // a set visits what is added on the way
  for (const name of names) reached.delete(name);
  return [...reached];
}
