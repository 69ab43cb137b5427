import type { CheckPast, Clock, Measured, PastDay, PastLatency, PastQuery, UptimeWindow } from '@allwell/core';
import { medianOf } from './duration-class.ts';
import { inTime } from './in-time.ts';
import { settleBatch, standsUntil } from './ledger.ts';
import { addRollUps, createRollUps, DAY_MS, HOUR_MS } from './roll-up.ts';
import type { Batch, HistoryStore, RollUp, Tail } from './store.ts';

/**
 * Reads the past of checks, as core tells it. What it costs does not depend on how much is kept: the days and hours that are over
 * are read once in an hour, the last two hours once in a second at most, whoever asks. While the store cannot be read, what it
 * said last counts.
 */
export interface PastReader {
  /** `unwritten` is what the store has not been told yet. Rejects where the store cannot be read, and never could be. */
  read(query: PastQuery, unwritten: Batch): Promise<ReadonlyMap<string, CheckPast>>;
  /** What was read in this second is no longer all there is; nor is what was read in this hour, where `over` says so. */
  renew(over: boolean): void;
}

const WINDOW_MS: Readonly<Record<UptimeWindow, number>> = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
};
/** What is told of days. */
const DAYS = 90;
// Whoever asks within so long gets the same reading.
const SHARED_MS = 1_000;
const PATIENCE_MS = 250;
const READ_WITHIN_MS = 10_000;

/** Stretches that are over. What replicas tell of them later is seen with the next hour. */
interface Over {
  /** The hour it was read in. */
  readonly hour: number;
  /** 90 days before the present one, and one more: the oldest first, each with what is known of it. */
  readonly days: ReadonlyMap<string, readonly PastDay[]>;
  /** Up to the last hour that was over. */
  readonly hours: ReadonlyMap<string, readonly RollUp[]>;
}

interface Reading {
  readonly over: Over;
  readonly hours: readonly RollUp[];
  readonly tails: readonly Tail[];
}

/** A reading for everybody who asks meanwhile. */
interface Shared {
  readonly reading: Promise<Reading>;
  readonly hour: number;
  readonly since: number;
  until: number;
}

export function createPastReader(store: HistoryStore, service: string, clock: Clock): PastReader {
  let over: Over | undefined;
  let shared: Shared | undefined;
  let last: Reading | undefined;

  const readOver = async (hour: number): Promise<Over> => {
    const today = floor(hour, DAY_MS);
    const [days, hours] = await Promise.all([
      store.rollUps(service, { resolution: 'day', from: today - DAYS * DAY_MS, to: today }),
      store.rollUps(service, { resolution: 'hour', from: hour - DAY_MS, to: hour - HOUR_MS }),
    ]);
    return (over = { hour, days: daysOf(days, today), hours: byCheck(hours) });
  };

  const read = async (hour: number): Promise<Reading> => {
    const known = over?.hour === hour ? over : await readOver(hour);
    // Roll-ups before tails: what is appended in between is missing then, and not counted twice.
    const hours = await store.rollUps(service, { resolution: 'hour', from: hour - HOUR_MS, to: hour + DAY_MS });
    const tails = await store.tails(service, {});
    return (last = { over: known, hours, tails });
  };

  const share = (hour: number): Shared => {
    if (shared?.hour === hour && clock.now() < shared.until) return shared;
    const reading = inTime(clock, READ_WITHIN_MS, read(hour));
    const mine: Shared = { reading, hour, since: clock.now(), until: Infinity }; // as long as it takes, and a second more
    const settle = (): void => void (mine.until = clock.now() + SHARED_MS);
    reading.then(settle, settle);
    return (shared = mine);
  };

  /** What the store says. Whoever looks at a page is not made to wait for a slow one: what it said a moment ago is as good. */
  const ask = async (hour: number): Promise<Reading> => {
    const { reading, since, until } = share(hour);
    if (last === undefined || until < Infinity) return await reading;
    const patienceMs = since + PATIENCE_MS - clock.now();
    return patienceMs > 0 ? await inTime(clock, patienceMs, reading) : last;
  };

  return {
    renew(all) {
      shared = undefined;
      if (all) over = undefined;
    },
    async read({ checks, visibility, until }, unwritten) {
      const reading = await ask(floor(until, HOUR_MS)).catch((error: unknown) => {
        if (last === undefined && unwritten.observations.length === 0) throw error;
        return last ?? NOTHING_READ;
      });
      const { hours, tails } = withUnwritten(reading, unwritten);
      return new Map(
        tails
          .filter((tail) => (checks?.has(tail.check) ?? true) && (visibility === undefined || tail.visibility === visibility))
          .map((tail) => [tail.check, pastOf(tail, reading.over, hours.get(tail.check) ?? [], until)]),
      );
    },
  };
}

const NOTHING_READ: Reading = { over: { hour: 0, days: new Map(), hours: new Map() }, hours: [], tails: [] };

/** What a store will say once it is told what it has not been told yet. */
function withUnwritten(
  { hours, tails }: Reading,
  unwritten: Batch,
): { readonly hours: ReadonlyMap<string, readonly RollUp[]>; readonly tails: readonly Tail[] } {
  if (unwritten.observations.length === 0) return { hours: byCheck(hours), tails };
  const known = new Map(tails.map((tail) => [tail.check, tail]));
  const writes = settleBatch({ ...unwritten, transitions: [] }, { tails: known, incidents: [], told: new Map() });
  for (const tail of writes.tails) known.set(tail.check, tail);
  return { hours: byCheck([...hours, ...writes.hours]), tails: [...known.values()] };
}

/** @param recent Hours that are not among those that are over; one may be there more than once. */
function pastOf(tail: Tail, over: Over, recent: readonly RollUp[], until: number): CheckPast {
  const { check } = tail;
  const live = createRollUps();
  live.addTime(check, tail.state, tail.at, Math.min(until, standsUntil(tail)));
  const hours = merged([...(over.hours.get(check) ?? []), ...recent, ...live.hours].filter(({ start }) => start < until));
  const today = floor(until, DAY_MS);
  const days = lastDays(over.days.get(check), today, hours);
  const latency = latencyOf(hours, floor(until, HOUR_MS));
  const uptime = Object.fromEntries(
    (Object.keys(WINDOW_MS) as UptimeWindow[]).map((window) => [
      window,
      window === '24h' ? within(hours, HOUR_MS, until - WINDOW_MS[window]) : within(days, DAY_MS, until - WINDOW_MS[window]),
    ]),
  ) as Record<UptimeWindow, Measured>;
  return { since: tail.since, uptime, days: days.slice(-DAYS), ...(latency && { latency }) };
}

/**
 * What was measured from `from` on. Of the stretch in which that lies the part that belongs to the window is taken in proportion, as
 * if what happened in it had been spread evenly.
 */
function within(stretches: readonly (Measured & { readonly start: number })[], lengthMs: number, from: number): Measured {
  const sum = { upMs: 0, degradedMs: 0, downMs: 0, maintenanceMs: 0 };
  for (const { start, upMs, degradedMs, downMs, maintenanceMs } of stretches) {
    const share = Math.min(1, Math.max(0, (start + lengthMs - from) / lengthMs));
    if (share === 0) continue;
    sum.upMs += Math.round(upMs * share);
    sum.degradedMs += Math.round(degradedMs * share);
    sum.downMs += Math.round(downMs * share);
    sum.maintenanceMs += Math.round(maintenanceMs * share);
  }
  return sum;
}

/** 91 days up to the present one, oldest first. Those that are over are used again as they are; what is missing of them is known by its hours. */
function lastDays(over: readonly PastDay[] | undefined, today: number, hours: readonly RollUp[]): readonly PastDay[] {
  if (over?.[0]?.start === today - DAYS * DAY_MS) return [...over, dayOf(today, hours)];
  const known = new Map(over?.map((day) => [day.start, day]));
  return Array.from({ length: DAYS + 1 }, (_, index) => {
    const start = today - (DAYS - index) * DAY_MS;
    return known.get(start) ?? dayOf(start, hours);
  });
}

function dayOf(start: number, hours: readonly RollUp[]): PastDay {
  const own = hours.filter((hour) => hour.start >= start && hour.start < start + DAY_MS);
  return Object.freeze({ start, ...within(own, HOUR_MS, start) });
}

function daysOf(rollUps: readonly RollUp[], today: number): ReadonlyMap<string, readonly PastDay[]> {
  const days = new Map<string, readonly PastDay[]>();
  for (const [check, own] of byCheck(rollUps)) {
    const known = new Map(own.map((day) => [day.start, day]));
    days.set(
      check,
      Array.from({ length: DAYS }, (_, index) => {
        const start = today - (DAYS - index) * DAY_MS;
        const day = known.get(start);
        return Object.freeze({ start, ...within(day ? [day] : [], DAY_MS, start) });
      }),
    );
  }
  return days;
}

/** Of the last 24 hours of UTC, the present one included. */
function latencyOf(hours: readonly RollUp[], present: number): PastLatency | undefined {
  const first = present - 23 * HOUR_MS;
  const ran = hours.filter(({ start, durations }) => start >= first && durations.length > 0);
  if (ran.length === 0) return undefined;
  const medians: (number | undefined)[] = Array.from({ length: 24 }, () => undefined);
  for (const hour of ran) medians[(hour.start - first) / HOUR_MS] = bounded(hour);
  const { durations, minMs = 0, maxMs = 0 } = ran.reduce(addRollUps);
  return { medians, stretchMs: HOUR_MS, minMs, p50Ms: bounded({ durations, minMs, maxMs }) ?? minMs, maxMs };
}

/** The median, no shorter than the shortest and no longer than the longest. */
function bounded({ durations, minMs = 0, maxMs = Infinity }: Pick<RollUp, 'durations' | 'minMs' | 'maxMs'>): number | undefined {
  const median = medianOf(durations);
  return median === undefined ? undefined : Math.min(maxMs, Math.max(minMs, median));
}

/** One for each start, oldest first. */
function merged(rollUps: readonly RollUp[]): readonly RollUp[] {
  const byStart = new Map<number, RollUp>();
  for (const one of rollUps) {
    const before = byStart.get(one.start);
    byStart.set(one.start, before ? addRollUps(before, one) : one);
  }
  return [...byStart.values()].toSorted((one, other) => one.start - other.start);
}

function byCheck(rollUps: readonly RollUp[]): ReadonlyMap<string, readonly RollUp[]> {
  const found = new Map<string, RollUp[]>();
  for (const one of rollUps) {
    const own = found.get(one.check);
    if (own) own.push(one);
    else found.set(one.check, [one]);
  }
  return found;
}

function floor(instant: number, lengthMs: number): number {
  return Math.floor(instant / lengthMs) * lengthMs;
}
