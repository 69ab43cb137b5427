import { expect } from 'vitest';
import { behaviour, type StoreBehaviour } from './behaviour.ts';
import { batch, change, DAY, FOR_EVER, HOUR, look, NOON, outage, ready, SECOND, SERVICE } from './scene.ts';

/** What is kept, for how long, and for whom. */
export const keepingBehaviours: readonly StoreBehaviour[] = [
  behaviour('gives a service one identity for ever', async (stage) => {
    const store = await stage.connect();
    const identity = await store.open(SERVICE, NOON);
    expect(identity).toEqual({ id: expect.stringMatching(/^[\w-]{8,}$/), since: NOON });
    expect(await store.open(SERVICE, NOON + DAY)).toEqual(identity);
    expect((await store.open('another', NOON)).id).not.toBe(identity.id);
  }),

  behaviour(
    'gives a service one identity, however many open it at once',
    async (stage) => {
      const stores = await Promise.all([1, 2, 3, 4].map(async () => stage.connect()));
      const identities = await Promise.all(stores.map((store, index) => store.open(SERVICE, NOON + index)));
      expect(new Set(identities.map(({ id }) => id)).size).toBe(1);
      expect(new Set(identities.map(({ since }) => since)).size).toBe(1);
    },
    ['several connections'],
  ),

  behaviour('is empty for a service that nothing is known of', async (stage) => {
    const store = await ready(stage);
    const everything = { from: 0, to: NOON + DAY };
    expect(await store.observations(SERVICE, { check: 'database', ...everything, limit: 10 })).toEqual([]);
    expect(await store.transitions(SERVICE, { limit: 10 })).toEqual([]);
    expect(await store.incidents(SERVICE, { limit: 10 })).toEqual([]);
    expect(await store.rollUps(SERVICE, { resolution: 'hour', ...everything })).toEqual([]);
    expect(await store.rollUps(SERVICE, { resolution: 'day', ...everything })).toEqual([]);
    expect(await store.tails(SERVICE, {})).toEqual([]);
    expect(await store.addNote(SERVICE, 'database-1', { at: NOON, text: 'looking' })).toBeUndefined();
    await store.append(SERVICE, batch([]));
    await store.prune(SERVICE, FOR_EVER, NOON);
  }),

  behaviour('tells looks as they were, newest first, from and up to an instant, at most so many', async (stage) => {
    const store = await ready(stage);
    const looks = [0, 1, 2, 3].map((index) => look('database', 'up', NOON + index * SECOND, { durationMs: index + 0.25 }));
    const silent = look('database', 'maintenance', NOON + 4 * SECOND);
    await store.append(SERVICE, batch([...looks, silent, look('queue', 'down', NOON, { visibility: 'private' })]));
    const query = { check: 'database', from: NOON, to: NOON + HOUR, limit: 10 };
    expect(await store.observations(SERVICE, query)).toEqual([silent, ...looks.toReversed()]);
    expect(await store.observations(SERVICE, { ...query, limit: 2 })).toEqual([silent, looks[3]]);
    expect(await store.observations(SERVICE, { ...query, from: NOON + SECOND, to: NOON + 3 * SECOND })).toEqual([
      looks[2],
      looks[1],
    ]);
    expect(await store.observations(SERVICE, { ...query, check: 'queue' })).toEqual([
      look('queue', 'down', NOON, { visibility: 'private' }),
    ]);
  }),

  behaviour('tells transitions as they were, newest first, whatever the order of the batches', async (stage) => {
    const store = await ready(stage);
    const full = change('database', 'up', 'down', NOON + 2, {
      title: 'The database',
      reason: 'no route',
      lastedMs: 12.5,
      maintenance: true,
    });
    await store.append(SERVICE, batch([], [full, change('queue', 'up', 'degraded', NOON + 3)]));
    await store.append(SERVICE, batch([], [change('disk', 'unknown', 'degraded', NOON + 1)], { instance: 'two' }));
    const found = await store.transitions(SERVICE, { limit: 10 });
    expect(found.map(({ check }) => check)).toEqual(['queue', 'database', 'disk']);
    const { dependsOn: _, dependants: __, ...told } = full;
    expect(found[1]).toEqual(told);
  }),

  behaviour('keeps one transition where two replicas saw the same change at the same instant', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([], [change('queue', 'up', 'degraded', NOON, { reason: 'first' })]));
    await store.append(SERVICE, batch([], [change('queue', 'up', 'degraded', NOON, { reason: 'second' })], { instance: 'two' }));
    expect(await store.transitions(SERVICE, { limit: 10 })).toMatchObject([{ reason: 'first' }]);
  }),

  behaviour('chooses by check and by visibility before it limits', async (stage) => {
    const store = await ready(stage);
    const hidden = Array.from({ length: 20 }, (_, index) =>
      change('secret', 'up', 'degraded', NOON + 10 + index, { visibility: 'private' }),
    );
    await store.append(SERVICE, batch([], [change('queue', 'up', 'degraded', NOON), change('disk', 'up', 'degraded', NOON + 1)]));
    await store.append(SERVICE, batch([], hidden));
    const checksOf = (transitions: readonly { readonly check: string }[]): string[] => transitions.map(({ check }) => check);
    expect(checksOf(await store.transitions(SERVICE, { limit: 2 }))).toEqual(['secret', 'secret']);
    expect(checksOf(await store.transitions(SERVICE, { limit: 2, visibility: 'public' }))).toEqual(['disk', 'queue']);
    expect(checksOf(await store.transitions(SERVICE, { limit: 2, checks: new Set(['queue', 'gone']) }))).toEqual(['queue']);
    expect(await store.transitions(SERVICE, { limit: 2, checks: new Set() })).toEqual([]);
    expect(await store.transitions(SERVICE, { limit: 2, checks: new Set(['secret']), visibility: 'public' })).toEqual([]);
  }),

  behaviour('keeps services apart', async (stage) => {
    const store = await ready(stage);
    await store.open('another', NOON);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    const everything = { from: 0, to: NOON + DAY };
    expect(await store.transitions('another', { limit: 10 })).toEqual([]);
    expect(await store.incidents('another', { limit: 10 })).toEqual([]);
    expect(await store.tails('another', {})).toEqual([]);
    expect(await store.observations('another', { check: 'database', ...everything, limit: 10 })).toEqual([]);
    expect(await store.addNote('another', `database-${NOON}`, { at: NOON, text: 'looking' })).toBeUndefined();
    await store.append('another', batch(...outage('database', NOON)));
    await store.prune('another', { observationsMs: 1, hoursMs: 1, daysMs: 1, incidentsMs: 1 }, NOON + 100 * DAY);
    expect(await store.transitions(SERVICE, { limit: 10 })).toHaveLength(1);
    expect(await store.incidents(SERVICE, { limit: 10 })).toHaveLength(1);
    expect(await store.tails(SERVICE, {})).toHaveLength(1);
  }),

  behaviour('keeps a batch that is sent again once', async (stage) => {
    const store = await ready(stage);
    const first = batch([look('database', 'up', NOON, { durationMs: 5 }), look('database', 'up', NOON + 30 * SECOND)]);
    await store.append(SERVICE, first);
    await store.append(SERVICE, first);
    await store.append(SERVICE, { ...first, at: first.at + HOUR });
    const hours = { resolution: 'hour', from: 0, to: NOON + DAY } as const;
    expect(await store.rollUps(SERVICE, hours)).toMatchObject([{ upMs: 30 * SECOND, durations: [[expect.any(Number), 1]] }]);
    expect(await store.observations(SERVICE, { check: 'database', from: 0, to: NOON + DAY, limit: 10 })).toHaveLength(2);
  }),

  behaviour('takes the same sequence from another instance, a lower one, and the highest there is', async (stage) => {
    const store = await ready(stage);
    const sequences = [
      ['one', 500],
      ['two', 500],
      ['one', 3],
      ['one', Number.MAX_SAFE_INTEGER],
    ] as const;
    for (const [index, [instance, sequence]] of sequences.entries())
      await store.append(SERVICE, batch([look('database', 'up', NOON + index)], [], { instance, sequence }));
    expect(await store.observations(SERVICE, { check: 'database', from: 0, to: NOON + DAY, limit: 10 })).toHaveLength(4);
  }),

  behaviour(
    'shows every other store what was appended',
    async (stage) => {
      const [one, other] = [await ready(stage), await ready(stage)];
      await one.append(SERVICE, batch(...outage('database', NOON)));
      expect(await other.incidents(SERVICE, { limit: 10 })).toHaveLength(1);
      expect(await other.transitions(SERVICE, { limit: 10 })).toHaveLength(1);
      expect(await other.tails(SERVICE, {})).toHaveLength(1);
    },
    ['several connections'],
  ),

  behaviour(
    'still knows everything when it is opened again',
    async (stage) => {
      const before = await stage.connect();
      const identity = await before.open(SERVICE, NOON);
      await before.append(SERVICE, batch(...outage('database', NOON)));
      await before[Symbol.asyncDispose]();
      const after = await stage.connect();
      expect(await after.open(SERVICE, NOON + DAY)).toEqual(identity);
      expect(await after.incidents(SERVICE, { limit: 10 })).toMatchObject([{ id: `database-${NOON}`, startedAt: NOON }]);
      await after.append(SERVICE, batch([look('database', 'up', NOON + HOUR)]));
      expect(await after.incidents(SERVICE, { limit: 10 })).toMatchObject([
        { endedAt: NOON + HOUR, unknownMs: HOUR - 60 * SECOND },
      ]);
    },
    ['survives closing'],
  ),

  behaviour('forgets what is older than its retention, and keeps an incident that lasts', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('lasting', NOON)));
    await store.append(SERVICE, batch(...outage('over', NOON)));
    await store.append(SERVICE, batch([look('over', 'up', NOON + 30 * SECOND), look('over', 'up', NOON + 60 * SECOND)]));
    const late = NOON + 10 * DAY;
    await store.append(SERVICE, batch(...outage('late', late)));
    await store.append(SERVICE, batch([look('late', 'up', late + SECOND)]));
    await store.prune(SERVICE, { observationsMs: 2 * DAY, hoursMs: 3 * DAY, daysMs: 4 * DAY, incidentsMs: 5 * DAY }, late + HOUR);
    const starts = { from: 0, to: late + DAY };
    expect((await store.rollUps(SERVICE, { resolution: 'hour', ...starts })).map(({ check }) => check)).toEqual(['late']);
    expect((await store.rollUps(SERVICE, { resolution: 'day', ...starts })).map(({ check }) => check)).toEqual(['late']);
    expect(await store.observations(SERVICE, { check: 'over', ...starts, limit: 10 })).toEqual([]);
    expect(await store.observations(SERVICE, { check: 'late', ...starts, limit: 10 })).toHaveLength(2);
    expect((await store.transitions(SERVICE, { limit: 10 })).map(({ check }) => check)).toEqual(['late', 'late']);
    expect((await store.incidents(SERVICE, { limit: 10 })).map(({ check }) => check)).toEqual(['lasting', 'late']);
  }),

  behaviour('forgets nothing that is young enough', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 30 * SECOND)]));
    const ask = async (): Promise<readonly unknown[]> => [
      await store.rollUps(SERVICE, { resolution: 'hour', from: 0, to: NOON + DAY }),
      await store.rollUps(SERVICE, { resolution: 'day', from: 0, to: NOON + DAY }),
      await store.observations(SERVICE, { check: 'database', from: 0, to: NOON + DAY, limit: 10 }),
      await store.transitions(SERVICE, { limit: 10 }),
      await store.incidents(SERVICE, { limit: 10 }),
      await store.tails(SERVICE, {}),
    ];
    const before = await ask();
    await store.prune(SERVICE, { observationsMs: DAY, hoursMs: DAY, daysMs: 2 * DAY, incidentsMs: DAY }, NOON + HOUR);
    expect(await ask()).toEqual(before);
  }),

  behaviour('rejects everything once it is closed, and may be closed twice', async (stage) => {
    const store = await ready(stage);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await expect(store.append(SERVICE, batch([look('database', 'up', NOON)]))).rejects.toBeInstanceOf(Error);
    await expect(store.transitions(SERVICE, { limit: 1 })).rejects.toBeInstanceOf(Error);
    await expect(store.incidents(SERVICE, { limit: 1 })).rejects.toBeInstanceOf(Error);
    await expect(store.tails(SERVICE, {})).rejects.toBeInstanceOf(Error);
    await expect(store.open(SERVICE, NOON)).rejects.toBeInstanceOf(Error);
  }),
];
