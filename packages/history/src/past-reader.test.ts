import type { CheckPast } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';
import { createPastReader } from './past-reader.ts';
import { DAY_MS, HOUR_MS } from './roll-up.ts';
import type { Batch, HistoryStore, Observation, RollUpQuery } from './store.ts';

const NOON = Date.UTC(2026, 2, 14, 12);
const NOTHING: Batch = { instance: 'one', at: NOON, observations: [], transitions: [] };

let clock: ManualClock;
let store: HistoryStore;
let asked: RollUpQuery[];
beforeEach(() => {
  clock = new ManualClock(NOON);
  asked = [];
  const memory = createMemoryStore();
  store = {
    ...memory,
    rollUps(service, query) {
      asked.push(query);
      return memory.rollUps(service, query);
    },
  };
});

let sequence = 0;
const tell = (...observations: readonly Observation[]): Promise<void> =>
  store.append('orders', { ...NOTHING, at: observations.at(-1)?.at ?? NOON, observations, sequence: (sequence += 1) });
const look = (at: number, state: Observation['state'], standsMs = HOUR_MS, more: Partial<Observation> = {}): Observation => ({
  check: 'database',
  at,
  state,
  validUntil: at + standsMs,
  visibility: 'public',
  ...more,
});

async function pastAt(until: number, unwritten = NOTHING): Promise<CheckPast | undefined> {
  return (await createPastReader(store, 'orders', clock).read({ until }, unwritten)).get('database');
}

describe('the past of a check', () => {
  it('has 90 days, those without a measurement too', async () => {
    await tell(look(NOON, 'up'));
    const past = await pastAt(NOON + 1_000);
    expect(past?.days.map(({ start }) => start)).toEqual(
      Array.from({ length: 90 }, (_, index) => Date.UTC(2026, 2, 14) - (89 - index) * DAY_MS),
    );
    expect(past?.days.filter(({ upMs }) => upMs > 0)).toEqual([
      { start: Date.UTC(2026, 2, 14), upMs: 1_000, degradedMs: 0, downMs: 0, maintenanceMs: 0 },
    ]);
  });

  it('goes on while its latest look stands, and no longer', async () => {
    await tell(look(NOON, 'down', 60_000));
    expect((await pastAt(NOON + 30_000))?.uptime['24h'].downMs).toBe(30_000);
    expect((await pastAt(NOON + 90_000))?.uptime['24h'].downMs).toBe(60_000);
    expect((await pastAt(NOON - 1_000))?.uptime['24h'].downMs).toBe(0);
    await tell(look(NOON + 90_000, 'unknown', 60_000));
    expect((await pastAt(NOON + 120_000))?.uptime['24h'].downMs).toBe(60_000);
  });

  it('is told over 24 hours, 7, 30 and 90 days', async () => {
    const days = 100;
    for (let day = -days; day < 0; day += 1) {
      const midnight = Date.UTC(2026, 2, 14) + day * DAY_MS;
      await tell(look(midnight, day < -2 ? 'up' : 'down', DAY_MS));
    }
    await tell(look(Date.UTC(2026, 2, 14), 'up', DAY_MS));
    const past = await pastAt(NOON);
    const told = (window: '24h' | '7d' | '30d' | '90d'): readonly number[] => {
      const { upMs = 0, downMs = 0 } = past?.uptime[window] ?? {};
      return [upMs / HOUR_MS, downMs / HOUR_MS];
    };
    expect(told('24h')).toEqual([12, 12]);
    expect(told('7d')).toEqual([5 * 24, 48]);
    expect(told('30d')).toEqual([28 * 24, 48]);
    expect(told('90d')).toEqual([88 * 24, 48]);
  });

  it('takes of the first stretch of a window the part that is within, in proportion', async () => {
    const from = NOON - DAY_MS;
    await tell(look(from, 'up', HOUR_MS), look(from + HOUR_MS, 'unknown'));
    expect((await pastAt(NOON + HOUR_MS / 4))?.uptime['24h'].upMs).toBe((HOUR_MS * 3) / 4);
    expect((await pastAt(NOON + HOUR_MS))?.uptime['24h'].upMs).toBe(0);
  });

  it('has the medians of 24 hours, the present one last', async () => {
    const hour = NOON - 3 * HOUR_MS;
    await tell(...[100, 100, 1_000].map((durationMs, index) => look(hour + index, 'up', HOUR_MS, { durationMs })));
    await tell(...[5, 7, 9].map((durationMs, index) => look(NOON + index, 'up', HOUR_MS, { durationMs })));
    await tell(look(NOON - 2 * DAY_MS, 'up', 1, { durationMs: 60_000 }));
    const latency = (await pastAt(NOON + 60_000))?.latency;
    expect(latency).toMatchObject({ stretchMs: HOUR_MS, minMs: 5, maxMs: 1_000 });
    expect(latency?.medians.map((median) => median && Math.round(median))).toEqual([
      ...Array.from({ length: 20 }, () => undefined),
      100,
      undefined,
      undefined,
      7,
    ]);
    expect(latency?.p50Ms).toBeGreaterThanOrEqual(7);
    expect(latency?.p50Ms).toBeLessThanOrEqual(102);
  });

  it('has no latency where nothing ran', async () => {
    await tell(look(NOON, 'up'));
    expect(await pastAt(NOON + 1_000)).not.toHaveProperty('latency');
  });

  it('has what the store has not been told yet', async () => {
    await tell(look(NOON, 'up'));
    const unwritten = { ...NOTHING, observations: [look(NOON + 10_000, 'down'), look(NOON + 15_000, 'up')] };
    expect((await pastAt(NOON + 20_000, unwritten))?.uptime['24h']).toMatchObject({ upMs: 15_000, downMs: 5_000 });
    expect((await pastAt(NOON + 20_000, unwritten))?.days.at(-1)).toMatchObject({ upMs: 15_000, downMs: 5_000 });
  });
});

describe('reading the past', () => {
  const readingOf = (): ((until: number, more?: object) => Promise<ReadonlyMap<string, CheckPast>>) => {
    const reader = createPastReader(store, 'orders', clock);
    return (until, more = {}) => reader.read({ until, ...more }, NOTHING);
  };

  it('is once for all who ask in the same second, whichever checks they ask for', async () => {
    await tell(
      look(NOON, 'up'),
      look(NOON, 'up', HOUR_MS, { check: 'queue' }),
      look(NOON, 'up', HOUR_MS, { check: 'secret', visibility: 'private' }),
    );
    const read = readingOf();
    const [all, some, open] = await Promise.all([
      read(NOON),
      read(NOON, { checks: new Set(['queue', 'gone']) }),
      read(NOON, { visibility: 'public' }),
    ]);
    expect([...all.keys()]).toEqual(['database', 'queue', 'secret']);
    expect([...some.keys()]).toEqual(['queue']);
    expect([...open.keys()]).toEqual(['database', 'queue']);
    expect(asked).toHaveLength(3);
    await clock.advance(999);
    await read(NOON + 999);
    expect(asked).toHaveLength(3);
  });

  it('reads days and hours that are over once in an hour, and then two hours at most', async () => {
    await tell(look(NOON, 'up'));
    const read = readingOf();
    await read(NOON);
    asked = [];
    await clock.advance(2_000);
    await read(NOON + 2_000);
    expect(asked).toMatchObject([{ resolution: 'hour', from: NOON - HOUR_MS }]);
    asked = [];
    await clock.advance(HOUR_MS);
    await read(NOON + HOUR_MS);
    expect(asked.map(({ resolution }) => resolution)).toEqual(['day', 'hour', 'hour']);
  });

  it('sees the day that has just ended', async () => {
    const midnight = Date.UTC(2026, 2, 15);
    await tell(look(midnight - 2 * HOUR_MS, 'up', 3 * HOUR_MS));
    const read = readingOf();
    await read(midnight - HOUR_MS / 2);
    await tell(look(midnight - 60_000, 'down', 120_000));
    await clock.advance(HOUR_MS);
    await tell(look(midnight + 60_000, 'up', HOUR_MS));
    const days = (await read(midnight + 120_000)).get('database')?.days.slice(-2);
    expect(days).toMatchObject([
      { upMs: 2 * HOUR_MS - 60_000, downMs: 60_000 },
      { upMs: 60_000, downMs: 60_000 },
    ]);
  });

  it('tells what it knew last where the store is silent or fails, over midnight too', async () => {
    await tell(look(NOON, 'up', 2 * DAY_MS));
    let broken: 'works' | 'rejects' | 'hangs' = 'works';
    const working = store;
    store = {
      ...working,
      rollUps(...parameters) {
        if (broken === 'rejects') return Promise.reject(new Error('gone'));
        return broken === 'hangs' ? new Promise(() => undefined) : working.rollUps(...parameters);
      },
    };
    const read = readingOf();
    await read(NOON);
    await clock.advance(2_000);
    broken = 'rejects';
    expect((await read(NOON + DAY_MS)).get('database')?.uptime['7d'].upMs).toBe(DAY_MS);
    broken = 'hangs';
    await clock.advance(2_000);
    const reading = read(NOON + DAY_MS + 1);
    await clock.advance(250);
    expect(
      (await reading)
        .get('database')
        ?.days.slice(-2)
        .map(({ upMs }) => upMs / HOUR_MS),
    ).toEqual([12, 12 + 1 / HOUR_MS]);
    expect((await read(NOON + DAY_MS + 2)).size).toBe(1);
  });

  it('rejects where the store was never there, and nothing is known', async () => {
    store = { ...store, rollUps: () => Promise.reject(new Error('gone')) };
    await expect(readingOf()(NOON)).rejects.toThrow('gone');
  });
});
