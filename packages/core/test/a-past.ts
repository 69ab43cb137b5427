import { HealthError } from '../src/error.ts';
import {
  UPTIME_WINDOWS,
  WINDOW_MS,
  type CheckPast,
  type Incident,
  type IncidentNote,
  type Measured,
  type PastDay,
  type PastLatency,
  type PastSource,
  type UptimeWindow,
} from '../src/past.ts';
import type { Transition, TransitionSource } from '../src/transition.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 90;

const NOTHING: Measured = { upMs: 0, degradedMs: 0, downMs: 0, maintenanceMs: 0 };

export interface PastParts {
  /** The end of it, epoch milliseconds. */
  readonly now: number;
  /** How far back anything is known. Default 400 days. */
  readonly knownMs?: number;
  /** What was measured on some days otherwise than up all day, by how many days ago they were. */
  readonly bad?: Readonly<Record<number, Partial<Measured>>>;
  /** Where nothing ran in the last day. */
  readonly silent?: boolean;
  /** Tells one check from another. */
  readonly seed?: number;
}

/** What is remembered of a check over 90 days: up all the time it is known, but for the `bad` days. */
export function aPast({ now, knownMs = 400 * DAY, bad = {}, silent = false, seed = 1 }: PastParts): CheckPast {
  const today = now - (now % DAY);
  const days = Array.from({ length: DAYS }, (_, index): PastDay => {
    const ago = DAYS - 1 - index;
    const start = today - ago * DAY;
    const measured = { ...NOTHING, upMs: Math.max(0, Math.min(now, start + DAY) - Math.max(start, now - knownMs)) };
    const other = bad[ago];
    if (other === undefined) return { start, ...measured };
    const lost = (other.degradedMs ?? 0) + (other.downMs ?? 0) + (other.maintenanceMs ?? 0);
    return { start, ...measured, upMs: Math.max(0, measured.upMs - lost), ...other };
  });
  const uptime = Object.fromEntries(
    UPTIME_WINDOWS.map((window) => [window, within(days, now - WINDOW_MS[window], now - knownMs, now)]),
  );
  return {
    ...(knownMs > 0 && { since: now - knownMs }),
    uptime: uptime as Record<UptimeWindow, Measured>,
    days,
    ...(!silent && knownMs > 0 && { latency: aLatency(seed) }),
  };
}

// What is bad counts by whole days, near enough for a page; the rest was up, but for the days without a measurement.
function within(days: readonly PastDay[], from: number, since: number, now: number): Measured {
  const inside = days.filter(({ start }) => start > Math.max(from, since) - DAY);
  const sum = (key: keyof Measured): number => inside.reduce((total, day) => total + day[key], 0);
  const [degradedMs, downMs, maintenanceMs] = [sum('degradedMs'), sum('downMs'), sum('maintenanceMs')];
  const unmeasured = inside.filter((day) => day.upMs + day.degradedMs + day.downMs + day.maintenanceMs === 0).length * DAY;
  const upMs = now - Math.max(from, since) - degradedMs - downMs - maintenanceMs - unmeasured;
  return { upMs: Math.max(0, upMs), degradedMs, downMs, maintenanceMs };
}

/** The latency of a day in quarters of an hour, a new one for each seed. */
export function aLatency(seed: number): PastLatency {
  const next = numbers(seed);
  const medians = Array.from({ length: 96 }, (_, index) =>
    seed % 5 === 0 && index > 20 && index < 30
      ? undefined
      : Math.round((1 + next() + Math.sin(index / 12)) * seed * 100) / 100 + 1,
  );
  const known = medians.filter((median) => median !== undefined).toSorted((one, other) => one - other);
  return {
    medians,
    stretchMs: 15 * MINUTE,
    minMs: (known[0] ?? 0) * 0.7,
    p50Ms: known[known.length >> 1] ?? 0,
    maxMs: (known.at(-1) ?? 0) * 6,
  };
}

/** The same numbers from 0 to 1 for the same seed. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** The past of many checks as services have it: most are up for months, one in four had bad days, one in ten is young. */
export function pastOf(names: readonly string[], now: number): ReadonlyMap<string, CheckPast> {
  return new Map(
    names.map((name, index) => {
      const next = numbers(index + 1);
      const days = Array.from({ length: index % 4 === 0 ? 3 : 0 }, (): [number, Partial<Measured>] => [
        Math.floor(next() * DAYS),
        next() < 0.5 ? { downMs: Math.ceil(next() * 90) * MINUTE } : { degradedMs: Math.ceil(next() * 300) * MINUTE },
      ]);
      const knownMs = index % 10 === 7 ? 12 * DAY : 400 * DAY;
      return [name, aPast({ now, knownMs, bad: Object.fromEntries(days), seed: index + 1 })];
    }),
  );
}

/** An outage of the check `database` that began three minutes before `now` and lasts. */
export function anIncident(now: number, parts: Partial<Incident> = {}): Incident {
  const { check = 'database', startedAt = now - 3 * MINUTE } = parts;
  return {
    id: `${check}-${startedAt}`,
    check,
    title: 'Order database',
    startedAt,
    unknownMs: 0,
    affected: [],
    notes: [],
    visibility: 'public',
    ...parts,
  };
}

/** A memory as a lasting store is one, of what it is given: to be handed to `health.remember`. */
export function aMemory(parts: {
  readonly now: () => number;
  readonly past?: ReadonlyMap<string, CheckPast>;
  readonly incidents?: readonly Incident[];
  readonly transitions?: readonly Transition[];
}): TransitionSource & { readonly past: PastSource } {
  const { now, past = new Map<string, CheckPast>(), transitions = [] } = parts;
  let incidents = parts.incidents ?? [];
  return {
    id: 'a-memory',
    since: now() - 400 * DAY,
    recent: ({ checks, limit }) => transitions.filter(({ check }) => checks?.has(check) ?? true).slice(0, limit),
    past: {
      past: async ({ checks }) => new Map([...past].filter(([name]) => checks?.has(name) ?? true)),
      incidents: async ({ checks, id, limit, visibility }) =>
        incidents
          .filter((one) => (checks?.has(one.check) ?? true) && (id ?? one.id) === one.id)
          .filter((one) => visibility === undefined || one.visibility === visibility)
          .toSorted(
            (one, other) =>
              Number(other.endedAt === undefined) - Number(one.endedAt === undefined) || other.startedAt - one.startedAt,
          )
          .slice(0, limit),
      addNote: async (id, note) => {
        if (note.text === '') throw new HealthError('INVALID_OPTION', 'a note must have a text');
        const added: IncidentNote = { at: now(), ...note };
        incidents = incidents.map((one) => (one.id === id ? { ...one, notes: [...one.notes, added] } : one));
        return incidents.find((one) => one.id === id);
      },
    },
  };
}
