import type { HistoryStore } from '@allwell/history';
import { expect } from 'vitest';
import { behaviour, type StoreBehaviour } from './behaviour.ts';
import { batch, change, DAY, HOUR, look, NOON, outage, ready, SECOND, SERVICE } from './scene.ts';

const TWO = { instance: 'two' };

/** Each outage is told once, whichever replicas see it. */
export const newsBehaviours: readonly StoreBehaviour[] = [
  behaviour('tells an outage that two replicas see once, and its end once neither sees it', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON, { title: 'The database', reason: 'no route' })));
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND, { reason: 'refused' }), TWO));
    const began = { check: 'database', title: 'The database', from: 'up', to: 'down', at: NOON, reason: 'no route' };
    expect(await store.transitions(SERVICE, { limit: 10 })).toEqual([{ ...began, visibility: 'public' }]);
    await store.append(SERVICE, recovery(NOON + 20 * SECOND));
    expect(await told(store)).toEqual(['up to down at 0 s']);
    await store.append(SERVICE, recovery(NOON + 25 * SECOND, TWO));
    expect((await store.transitions(SERVICE, { limit: 10 }))[0]).toEqual({
      ...{ check: 'database', title: 'The database', from: 'down', to: 'up', at: NOON + 20 * SECOND, lastedMs: 20 * SECOND },
      visibility: 'public',
    });
    expect(await told(store)).toEqual(['down to up at 20 s', 'up to down at 0 s']);
    await store.append(SERVICE, batch(...outage('database', NOON + 40 * SECOND), TWO));
    expect(await told(store)).toEqual(['up to down at 40 s', 'down to up at 20 s', 'up to down at 0 s']);
  }),

  behaviour(
    'tells the same outage once with two writers at the same time',
    async (stage) => {
      const stores = [await ready(stage), await ready(stage)] as const;
      const each = (make: (writer: number) => ReturnType<typeof batch>): Promise<unknown> =>
        Promise.all(stores.map((store, writer) => store.append(SERVICE, make(writer))));
      await each((writer) => batch(...outage('database', NOON + writer), { instance: `writer ${writer}` }));
      await each((writer) => recovery(NOON + 20 * SECOND + writer, { instance: `writer ${writer}` }));
      expect((await stores[0].transitions(SERVICE, { limit: 10 })).map(({ to }) => to)).toEqual(['up', 'down']);
      expect(await stores[1].transitions(SERVICE, { limit: 10 })).toEqual(await stores[0].transitions(SERVICE, { limit: 10 }));
    },
    ['several connections'],
  ),

  behaviour('tells the end of an outage whose replica has ended, once, whoever sees it first', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    const again = NOON + HOUR;
    await store.append(SERVICE, batch([look('database', 'down', again)], [change('database', 'unknown', 'down', again)], TWO));
    expect(await told(store)).toEqual(['up to down at 0 s']);
    await store.append(SERVICE, batch([look('database', 'up', again + 30 * SECOND)], [], TWO));
    await store.append(SERVICE, batch([look('database', 'up', again + 31 * SECOND)], [], { instance: 'three' }));
    expect(await told(store)).toEqual(['down to up at 3630 s', 'up to down at 0 s']);
  }),

  behaviour('tells the end without a replica that fell silent, as soon as that is no longer believed', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND), TWO));
    await store.append(SERVICE, recovery(NOON + 20 * SECOND));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 60 * SECOND)]));
    expect(await told(store)).toEqual(['up to down at 0 s']);
    await store.append(SERVICE, batch([look('database', 'up', NOON + 61 * SECOND)]));
    expect(await told(store)).toEqual(['down to up at 20 s', 'up to down at 0 s']);
  }),

  behaviour('tells nothing again where a replica tells late of an outage whose end others have seen', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, recovery(NOON + 30 * SECOND));
    const before = await told(store);
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND), { ...TWO, at: NOON + 31 * SECOND }));
    await store.append(SERVICE, recovery(NOON + 32 * SECOND, TWO));
    expect(await told(store)).toEqual(before);
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON, endedAt: NOON + 30 * SECOND }]);
  }),

  behaviour('tells that the check is down again where the end was told, and a replica has seen it down since', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, recovery(NOON + 30 * SECOND));
    const late = batch(...outage('database', NOON + SECOND), { ...TWO, at: NOON + 31 * SECOND });
    await store.append(SERVICE, late);
    await store.append(SERVICE, batch([look('database', 'down', NOON + 40 * SECOND)], [], TWO));
    await store.append(SERVICE, recovery(NOON + 50 * SECOND, TWO));
    const all = ['down to up at 50 s', 'up to down at 40 s', 'down to up at 30 s', 'up to down at 0 s'];
    expect(await told(store)).toEqual(all);
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON, endedAt: NOON + 50 * SECOND }]);
  }),

  behaviour('tells what becomes of an outage: that the check is slow meanwhile, once nobody sees it down', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND), TWO));
    await store.append(SERVICE, turn('down', 'degraded', NOON + 10 * SECOND));
    expect(await told(store)).toEqual(['up to down at 0 s']);
    await store.append(SERVICE, turn('down', 'degraded', NOON + 15 * SECOND, TWO));
    await store.append(SERVICE, turn('degraded', 'down', NOON + 20 * SECOND, TWO));
    await store.append(SERVICE, turn('degraded', 'down', NOON + 21 * SECOND));
    await store.append(SERVICE, recovery(NOON + 30 * SECOND));
    await store.append(SERVICE, recovery(NOON + 31 * SECOND, TWO));
    const all = ['down to up at 30 s', 'degraded to down at 20 s', 'down to degraded at 15 s', 'up to down at 0 s'];
    expect(await told(store)).toEqual(all);
  }),

  behaviour('tells a check that becomes slow once where replicas see it one after the other', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch([look('database', 'up', NOON)]));
    await store.append(SERVICE, batch([look('database', 'up', NOON)], [], TWO));
    await store.append(SERVICE, turn('up', 'degraded', NOON + 10 * SECOND));
    await store.append(SERVICE, turn('up', 'degraded', NOON + 12 * SECOND, TWO));
    await store.append(SERVICE, turn('unknown', 'degraded', NOON + 14 * SECOND, { instance: 'three' }));
    await store.append(SERVICE, turn('degraded', 'up', NOON + 20 * SECOND));
    await store.append(SERVICE, turn('degraded', 'up', NOON + 22 * SECOND, TWO));
    expect(await told(store)).toEqual(['degraded to up at 20 s', 'up to degraded at 10 s']);
  }),

  behaviour('tells that a check is slow where a restart has hidden that it worked in between', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, turn('up', 'degraded', NOON));
    await store.append(SERVICE, batch([look('database', 'up', NOON + HOUR)]));
    await store.append(SERVICE, turn('up', 'degraded', NOON + HOUR + 10 * SECOND));
    expect(await told(store)).toEqual(['up to degraded at 3610 s', 'up to degraded at 0 s']);
  }),

  behaviour('tells a recovery during announced work at once, and not again when the work is over', async (stage) => {
    const store = await ready(stage);
    const during = { maintenance: true } as const;
    await store.append(SERVICE, batch([look('database', 'maintenance', NOON)], [change('database', 'up', 'down', NOON, during)]));
    const up = NOON + 10 * SECOND;
    await store.append(SERVICE, batch([look('database', 'maintenance', up)], [change('database', 'down', 'up', up, during)]));
    await store.append(SERVICE, batch([look('database', 'up', NOON + 20 * SECOND)]));
    expect(await store.transitions(SERVICE, { limit: 10 })).toMatchObject([
      { to: 'up', at: up, maintenance: true },
      { to: 'down', at: NOON, maintenance: true },
    ]);
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ endedAt: NOON + 20 * SECOND }]);
  }),

  behaviour('ends an incident that nobody looks at any more, and does not say that it recovered', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    const lost = change('database', 'down', 'unknown', NOON + 60 * SECOND, { reason: 'not watched' });
    await store.append(SERVICE, batch([], [lost], { ...TWO, at: NOON + 2 * DAY }));
    await store.append(SERVICE, batch([], [lost], { instance: 'three', at: NOON + 2 * DAY }));
    const [incident] = await store.incidents(SERVICE, { limit: 10 });
    expect(incident).toMatchObject({ startedAt: NOON, endedAt: NOON + 60 * SECOND, unwatched: true });
    expect(await store.transitions(SERVICE, { limit: 10 })).toMatchObject([
      { from: 'down', to: 'unknown', at: NOON + 60 * SECOND, lastedMs: 60 * SECOND, reason: 'not watched' },
      { to: 'down' },
    ]);
    await store.append(SERVICE, batch(...outage('database', NOON + 3 * DAY)));
    expect(await store.incidents(SERVICE, { limit: 10 })).toMatchObject([{ startedAt: NOON + 3 * DAY }, { unwatched: true }]);
  }),

  behaviour('does not end an incident as one that nobody looks at where somebody has looked since', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch([look('database', 'degraded', NOON + HOUR)]));
    await store.append(SERVICE, batch([], [change('database', 'down', 'unknown', NOON + 60 * SECOND)], TWO));
    expect(await told(store)).toEqual(['up to down at 0 s']);
    expect((await store.incidents(SERVICE, { limit: 10 }))[0]).not.toHaveProperty('endedAt');
  }),

  behaviour('ends an incident that nobody looks at any more when it was seen up, where it was', async (stage) => {
    const store = await ready(stage);
    await store.append(SERVICE, batch(...outage('database', NOON)));
    await store.append(SERVICE, batch(...outage('database', NOON + SECOND), TWO));
    await store.append(SERVICE, recovery(NOON + 20 * SECOND));
    await store.append(SERVICE, batch([], [change('database', 'down', 'unknown', NOON + 80 * SECOND)], { at: NOON + 2 * DAY }));
    const [incident] = await store.incidents(SERVICE, { limit: 10 });
    expect(incident?.endedAt).toBe(NOON + 20 * SECOND);
    expect(incident).not.toHaveProperty('unwatched');
    expect(await told(store)).toEqual(['down to up at 20 s', 'up to down at 0 s']);
  }),
];

type More = Parameters<typeof batch>[2];

/** A replica sees the check in another state. */
function turn(
  from: 'unknown' | 'up' | 'degraded' | 'down',
  to: 'up' | 'degraded' | 'down',
  at: number,
  more: More = {},
): ReturnType<typeof batch> {
  return batch([look('database', to, at)], [change('database', from, to, at)], more);
}

function recovery(at: number, more: More = {}): ReturnType<typeof batch> {
  return turn('down', 'up', at, more);
}

async function told(store: HistoryStore): Promise<readonly string[]> {
  const transitions = await store.transitions(SERVICE, { limit: 100 });
  return transitions.map(({ from, to, at }) => `${from} to ${to} at ${(at - NOON) / SECOND} s`);
}
