import type { RollUp } from '@allwell/history';
import { expect } from 'vitest';
import { behaviour, type StoreBehaviour } from './behaviour.ts';
import { batch, DAY, HOUR, look, NOON, ready, SECOND, SERVICE } from './scene.ts';

const HOURS = { resolution: 'hour', from: 0, to: NOON + 100 * DAY } as const;
const DAYS = { resolution: 'day', from: 0, to: NOON + 100 * DAY } as const;
const MIDNIGHT = NOON + 12 * HOUR;

/** What time is measured, and that it is measured once. */
export const measuringBehaviours: readonly StoreBehaviour[] = [
  behaviour('measures from one look to the next, in the state of the first, across batches', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON)]));
    await store.append(SERVICE, batch([look('database', 'degraded', NOON + 10 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'down', NOON + 30 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'maintenance', NOON + 35 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'unknown', NOON + 36 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 50 * SECOND)]));
    const measured = { upMs: 10 * SECOND, degradedMs: 20 * SECOND, downMs: 5 * SECOND, maintenanceMs: SECOND };
    expect(await store.rollUps(SERVICE, HOURS)).toEqual([{ check: 'database', start: NOON, ...measured, durations: [] }]);
    expect(await store.rollUps(SERVICE, DAYS)).toEqual([
      { check: 'database', start: NOON - 12 * HOUR, ...measured, durations: [] },
    ]);
  }),

  behaviour('does not measure what no look vouches for', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON)]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 600 * SECOND)]));
    expect(await store.rollUps(SERVICE, HOURS)).toMatchObject([{ upMs: 60 * SECOND }]);
  }),

  behaviour('splits time at the hours and days of UTC', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', MIDNIGHT - 20 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'up', MIDNIGHT + 30 * SECOND)]));
    const told = (rollUps: readonly RollUp[]): unknown => rollUps.map(({ start, upMs }) => [start, upMs]);
    expect(told(await store.rollUps(SERVICE, HOURS))).toEqual([
      [MIDNIGHT - HOUR, 20 * SECOND],
      [MIDNIGHT, 30 * SECOND],
    ]);
    expect(told(await store.rollUps(SERVICE, DAYS))).toEqual([
      [MIDNIGHT - DAY, 20 * SECOND],
      [MIDNIGHT, 30 * SECOND],
    ]);
    expect(told(await store.rollUps(SERVICE, { ...HOURS, from: MIDNIGHT - HOUR, to: MIDNIGHT }))).toEqual([
      [MIDNIGHT - HOUR, 20 * SECOND],
    ]);
    expect(told(await store.rollUps(SERVICE, { ...DAYS, from: MIDNIGHT }))).toEqual([[MIDNIGHT, 30 * SECOND]]);
  }),

  behaviour('counts durations by class, with the shortest and the longest, across batches', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON, { durationMs: 12.5 })]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 1, { durationMs: 12.5 })]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 2, { durationMs: 0.125 })]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + HOUR)]));
    const [hour] = await store.rollUps(SERVICE, HOURS);
    expect(hour).toMatchObject({ minMs: 0.125, maxMs: 12.5 });
    expect(hour?.durations.map(([, count]) => count)).toEqual([1, 2]);
    expect(hour?.durations.map(([oneClass]) => oneClass)).toEqual(
      hour?.durations.map(([oneClass]) => oneClass).toSorted((a, b) => a - b),
    );
  }),

  behaviour('tells the latest look at each check, and since when anything is known of it', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON), look('secret', 'up', NOON, { visibility: 'private' })]));
    const last = look('database', 'down', NOON + SECOND, { durationMs: 3 });
    await store.append(SERVICE, batch([last]));
    const { durationMs: _, ...shown } = last;
    const tails = await store.tails(SERVICE, {});
    expect(tails).toHaveLength(2);
    expect(tails).toContainEqual({ ...shown, since: NOON });
    expect(await store.tails(SERVICE, { visibility: 'public' })).toEqual([{ ...shown, since: NOON }]);
    expect(await store.tails(SERVICE, { checks: new Set(['secret', 'gone']) })).toMatchObject([{ check: 'secret' }]);
    expect(await store.tails(SERVICE, { checks: new Set() })).toEqual([]);
  }),

  behaviour('tells roll-ups by check, then by time, of the checks and the visibility asked for', async (stage) => {
    const store = await ready(stage);
    for (const at of [NOON, NOON + HOUR, NOON + 2 * HOUR]) {
      const checks = ['queue', 'database', 'secret'] as const;
      const visibilityOf = (check: string): 'public' | 'private' => (check === 'secret' ? 'private' : 'public');
      const looks = [at, at + SECOND].flatMap((one) =>
        checks.map((check) => look(check, 'up', one, { visibility: visibilityOf(check) })),
      );
      await store.append(SERVICE, batch(looks));
    }
    const told = (rollUps: readonly RollUp[]): readonly string[] =>
      rollUps.map(({ check, start }) => `${check} ${(start - NOON) / HOUR}`);
    expect(told(await store.rollUps(SERVICE, HOURS))).toEqual(
      ['database', 'queue', 'secret'].flatMap((check) => [0, 1, 2].map((hour) => `${check} ${hour}`)),
    );
    expect(
      told(await store.rollUps(SERVICE, { ...HOURS, visibility: 'public', from: NOON + HOUR, to: NOON + 2 * HOUR })),
    ).toEqual(['database 1', 'queue 1']);
    expect(told(await store.rollUps(SERVICE, { ...HOURS, checks: new Set(['queue', 'gone']), to: NOON + HOUR }))).toEqual([
      'queue 0',
    ]);
    expect(await store.rollUps(SERVICE, { ...HOURS, checks: new Set() })).toEqual([]);
    await store.append(SERVICE, batch([look('queue', 'up', NOON + 3 * HOUR, { visibility: 'private' })]));
    expect(told(await store.rollUps(SERVICE, { ...DAYS, visibility: 'public' }))).toEqual(['database -12']);
  }),

  behaviour('measures each instant once, in whichever order replicas tell of it', async (stage) => {
    const store = await ready(stage);
    const looks = (from: number): Parameters<typeof batch>[0] =>
      Array.from({ length: 12 }, (_, index) => look('database', 'up', NOON + from + index * 10 * SECOND, { durationMs: 1 }));
    await store.append(SERVICE, batch(looks(0), [], { instance: 'one', at: NOON + 120 * SECOND }));
    await store.append(SERVICE, batch(looks(3 * SECOND), [], { instance: 'two', at: NOON + 125 * SECOND }));
    const [hour] = await store.rollUps(SERVICE, HOURS);
    expect(hour?.upMs).toBe(113 * SECOND);
    expect(hour?.durations.reduce((sum, [, count]) => sum + count, 0)).toBe(24);
  }),

  behaviour('begins anew where the clock of what is kept was ahead', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON + DAY)]));
    await store.append(SERVICE, batch([look('database', 'up', NOON), look('database', 'up', NOON + 30 * SECOND)]));
    expect(await store.tails(SERVICE, {})).toMatchObject([{ at: NOON + 30 * SECOND, since: NOON }]);
    expect(await store.rollUps(SERVICE, HOURS)).toMatchObject([{ start: NOON, upMs: 30 * SECOND }]);
  }),

  behaviour(
    'measures each instant once with two writers at the same time',
    async (stage) => {
      const stores = [await ready(stage), await ready(stage)];
      const checks = ['database', 'queue', 'disk'];
      const append = async (writer: number, index: number): Promise<void> => {
        const at = NOON + index * SECOND + writer * 400;
        const looks = checks.map((check) => look(check, 'up', at, { durationMs: 1 }));
        await stores[writer]?.append(SERVICE, batch(looks, [], { instance: `writer ${writer}`, at: at + SECOND }));
      };
      await append(0, 0); // whatever the order of the others, time is measured from here on
      await Promise.all(
        stores.map(async (_, writer) => {
          for (let index = 1 - writer; index < 40; index += 1) await append(writer, index);
        }),
      );
      const hours = await (await ready(stage)).rollUps(SERVICE, HOURS);
      expect(hours.map(({ check, upMs }) => [check, upMs])).toEqual(checks.toSorted().map((check) => [check, 39 * SECOND + 400]));
      for (const { durations } of hours) expect(durations.reduce((sum, [, count]) => sum + count, 0)).toBe(80);
    },
    ['several connections'],
  ),
];
