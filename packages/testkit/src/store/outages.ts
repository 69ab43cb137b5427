import { expect } from 'vitest';
import { behaviour, type StoreBehaviour } from './behaviour.ts';
import { batch, change, HOUR, look, NOON, outage, ready, SECOND, SERVICE } from './scene.ts';

/** One incident per outage. */
export const outageBehaviours: readonly StoreBehaviour[] = [
  behaviour('opens an incident with a transition into down, and ends it when the check is up', async (stage) => {
    const store = await ready(stage);
    const more = { title: 'The database', reason: 'no route', dependants: ['orders', 'queue'] };
    await store.append(SERVICE, batch(...outage('database', NOON, more)));
    const incident = {
      id: `database-${NOON}`,
      check: 'database',
      title: 'The database',
      startedAt: NOON,
      unknownMs: 0,
      reason: 'no route',
      affected: ['orders', 'queue'],
      notes: [],
      visibility: 'public',
    };
    expect(await store.incidents(SERVICE, { limit: 10 })).toEqual([incident]);
    await store.append(SERVICE, batch([look('database', 'degraded', NOON + 10 * SECOND)]));
    await store.append(SERVICE, batch([look('database', 'maintenance', NOON + 20 * SECOND)]));
    expect(await store.incidents(SERVICE, { limit: 10 })).toEqual([incident]);
    await store.append(SERVICE, batch([look('database', 'up', NOON + 30 * SECOND)]));
    expect(await store.incidents(SERVICE, { limit: 10 })).toEqual([{ ...incident, endedAt: NOON + 30 * SECOND }]);
    await store.append(SERVICE, batch(...outage('database', NOON + 40 * SECOND)));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([
      { id: `database-${NOON + 40 * SECOND}` },
      { id: `database-${NOON}` },
    ]);
  }),

  behaviour('is one incident across restarts, with the gap in which nobody looked', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    const again = NOON + HOUR;
    await store.append(SERVICE, batch([look('database', 'down', again)], [change('database', 'unknown', 'down', again)]));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON, unknownMs: HOUR - 60 * SECOND }]);
    await store.append(SERVICE, batch([look('database', 'up', again + 30 * SECOND)]));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([
      { startedAt: NOON, endedAt: again + 30 * SECOND, unknownMs: HOUR - 60 * SECOND },
    ]);
  }),

  behaviour('is one incident across replicas, until none of them is believed to see it', async (stage) => {
    const store = await ready(stage);
    const two = { instance: 'two' };
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND), two));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 20 * SECOND)]));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON }]);
    expect((await store.incidents(SERVICE, { limit: 10 }))[0]).not.toHaveProperty('endedAt');
    await store.append(SERVICE, batch([look('database', 'up', NOON + 25 * SECOND)], [], two));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON, endedAt: NOON + 20 * SECOND }]);
  }),

  behaviour('is one incident where a replica tells of it when the others have seen its end', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 30 * SECOND)]));
    await store.append(
      SERVICE,
      batch(
        [look('database', 'down', NOON + SECOND), look('database', 'up', NOON + 31 * SECOND)],
        [change('database', 'up', 'down', NOON + SECOND), change('database', 'down', 'up', NOON + 31 * SECOND)],
        { instance: 'two' },
      ),
    );
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON, endedAt: NOON + 30 * SECOND }]);
  }),

  behaviour('names the deepest check that was down as the root cause', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('network', NOON, { dependants: ['database', 'orders'] })));
    await store.append(
      SERVICE,
      batch(...outage('database', NOON + 1, { dependsOn: ['network'], dependants: ['orders'] }), { instance: 'two' }),
    );
    await store.append(SERVICE, batch(...outage('orders', NOON + 2, { dependsOn: ['database', 'network'] })));
    const found = await store.incidents(SERVICE, { limit: 10 });
    expect(found.map(({ check, rootCause }) => [check, rootCause])).toEqual([
      ['orders', 'network'],
      ['database', 'network'],
      ['network', undefined],
    ]);
  }),

  behaviour('learns the root cause of an incident that began before it', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('orders', NOON, { dependsOn: ['database'] })));
    await store.append(SERVICE, batch(...outage('database', NOON + 1, { dependants: ['orders'] })));
    expect(await store.incidents(SERVICE, { limit: 10, checks: new Set(['orders']) })).toMatchObject([
      { check: 'orders', rootCause: 'database' },
    ]);
  }),

  behaviour('tells those that last first, then the newest; by id, check and visibility before it limits', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('lasting', NOON)));
    for (const [index, check] of ['first', 'second'].entries()) {
      const at = NOON + (index + 1) * SECOND;
      await store.append(SERVICE, batch(...outage(check, at)));
      await store.append(SERVICE, batch([look(check, 'up', at + 500)]));
    }
    for (let index = 0; index < 10; index += 1)
      await store.append(SERVICE, batch(...outage(`secret${index}`, NOON + HOUR + index, { visibility: 'private' })));
    const checksOf = async (query: Parameters<typeof store.incidents>[1]): Promise<readonly string[]> =>
      (await store.incidents(SERVICE, query)).map(({ check }) => check);
    expect(await checksOf({ limit: 3 })).toEqual(['secret9', 'secret8', 'secret7']);
    expect(await checksOf({ limit: 100, visibility: 'public' })).toEqual(['lasting', 'second', 'first']);
    expect(await checksOf({ limit: 2, visibility: 'public' })).toEqual(['lasting', 'second']);
    expect(await checksOf({ limit: 2, checks: new Set(['first', 'gone']) })).toEqual(['first']);
    expect(await checksOf({ limit: 2, id: `first-${NOON + SECOND}` })).toEqual(['first']);
    expect(await checksOf({ limit: 2, id: `secret0-${NOON + HOUR}`, visibility: 'public' })).toEqual([]);
    expect(await checksOf({ limit: 2, checks: new Set() })).toEqual([]);
  }),

  behaviour('adds notes in order, while the incident lasts and after', async (stage) => {
    const store = await ready(stage);
    const id = `database-${NOON}`;
    await store.append(SERVICE, batch(...outage('database', NOON)));
    const first = { at: NOON + 1, text: 'We look into it.', author: 'Ada' };
    expect(await store.addNote(SERVICE, id, first)).toMatchObject({ id, notes: [first] });
    await store.append(SERVICE, batch([look('database', 'up', NOON + SECOND)]));
    const second = { at: NOON + 2, text: 'It was the network.' };
    expect(await store.addNote(SERVICE, id, second)).toMatchObject({ endedAt: NOON + SECOND, notes: [first, second] });
    expect(await store.incidents(SERVICE, { limit: 1, id })).toMatchObject([{ notes: [first, second] }]);
    expect(await store.addNote(SERVICE, 'database-0', second)).toBeUndefined();
  }),

  behaviour(
    'is one incident with two writers at the same time, and loses no note',
    async (stage) => {
      const stores = [await ready(stage), await ready(stage)] as const;
      await Promise.all(
        stores.map((store, writer) =>
          store.append(SERVICE, batch(...outage('database', NOON + writer), { instance: `writer ${writer}` })),
        ),
      );
      const [incident] = await stores[0].incidents(SERVICE, { limit: 10 });
      const texts = Array.from({ length: 10 }, (_, index) => `note ${index}`);
      await Promise.all([
        ...texts.map((text, index) =>
          stores[index % 2 === 0 ? 0 : 1].addNote(SERVICE, incident?.id ?? '', { at: NOON + 10, text }),
        ),
        ...stores.map((store, writer) =>
          store.append(
            SERVICE,
            batch([look('database', 'down', NOON + 10 * SECOND + writer)], [], { instance: `writer ${writer}` }),
          ),
        ),
      ]);
      const incidents = await stores[1].incidents(SERVICE, { limit: 10 });
      expect(incidents).toHaveLength(1);
      expect(new Set(incidents[0]?.notes.map(({ text }) => text))).toEqual(new Set(texts));
    },
    ['several connections'],
  ),
];
