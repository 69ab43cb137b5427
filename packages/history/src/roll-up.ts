import { durationClass } from './duration-class.ts';
import type { ObservedState, RollUp } from './store.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Where the milliseconds of a state are kept. Of what is unknown nothing is. */
const FIELDS: Readonly<Record<Exclude<ObservedState, 'unknown'>, 'upMs' | 'degradedMs' | 'downMs' | 'maintenanceMs'>> = {
  up: 'upMs',
  degraded: 'degradedMs',
  down: 'downMs',
  maintenance: 'maintenanceMs',
};

/** Two roll-ups of one check and one stretch of time as one. */
export function addRollUps(one: RollUp, other: RollUp): RollUp {
  const durations = new Map(one.durations);
  for (const [oneClass, count] of other.durations) durations.set(oneClass, (durations.get(oneClass) ?? 0) + count);
  const minMs = least(one.minMs, other.minMs, Math.min);
  const maxMs = least(one.maxMs, other.maxMs, Math.max);
  return {
    check: one.check,
    start: one.start,
    upMs: one.upMs + other.upMs,
    degradedMs: one.degradedMs + other.degradedMs,
    downMs: one.downMs + other.downMs,
    maintenanceMs: one.maintenanceMs + other.maintenanceMs,
    durations: [...durations].toSorted(([a], [b]) => a - b),
    ...(minMs !== undefined && { minMs }),
    ...(maxMs !== undefined && { maxMs }),
  };
}

function least(
  one: number | undefined,
  other: number | undefined,
  choose: (one: number, other: number) => number,
): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : choose(one, other);
}

/** Roll-ups that grow: the hours and days of UTC into which stretches of time and durations fall. */
export interface RollUps {
  /** From one instant to a later one the check was in `state`. */
  addTime(check: string, state: ObservedState, from: number, to: number): void;
  addDuration(check: string, at: number, durationMs: number): void;
  readonly hours: readonly RollUp[];
  readonly days: readonly RollUp[];
}

/** A roll-up in the making: a batch may hold thousands of looks. */
interface Growing extends Record<(typeof FIELDS)[keyof typeof FIELDS], number> {
  readonly check: string;
  readonly start: number;
  readonly durations: Map<number, number>;
  minMs: number;
  maxMs: number;
}

export function createRollUps(): RollUps {
  const hours = new Map<string, Growing>();
  const days = new Map<string, Growing>();
  const growing = (among: Map<string, Growing>, check: string, start: number): Growing => {
    const key = `${start} ${check}`;
    const found = among.get(key);
    if (found) return found;
    const times = { upMs: 0, degradedMs: 0, downMs: 0, maintenanceMs: 0 };
    const begun = { check, start, ...times, durations: new Map<number, number>(), minMs: Infinity, maxMs: -Infinity };
    among.set(key, begun);
    return begun;
  };
  const addStretches = (
    among: Map<string, Growing>,
    lengthMs: number,
    ...[check, state, from, to]: Parameters<RollUps['addTime']>
  ) => {
    if (state === 'unknown') return;
    for (let begin = from; begin < to;) {
      const start = Math.floor(begin / lengthMs) * lengthMs;
      const end = Math.min(to, start + lengthMs);
      growing(among, check, start)[FIELDS[state]] += end - begin;
      begin = end;
    }
  };
  return {
    addTime(...stretch) {
      addStretches(hours, HOUR_MS, ...stretch);
      addStretches(days, DAY_MS, ...stretch);
    },
    addDuration(check, at, durationMs) {
      const hour = growing(hours, check, Math.floor(at / HOUR_MS) * HOUR_MS);
      const oneClass = durationClass(durationMs);
      hour.durations.set(oneClass, (hour.durations.get(oneClass) ?? 0) + 1);
      hour.minMs = Math.min(hour.minMs, durationMs);
      hour.maxMs = Math.max(hour.maxMs, durationMs);
    },
    get hours() {
      return [...hours.values()].map(grown);
    },
    get days() {
      return [...days.values()].map(grown);
    },
  };
}

function grown({ durations, minMs, maxMs, ...times }: Growing): RollUp {
  return {
    ...times,
    durations: [...durations].toSorted(([one], [other]) => one - other),
    ...(durations.size > 0 && { minMs, maxMs }),
  };
}
