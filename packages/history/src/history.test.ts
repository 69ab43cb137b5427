import { createEndpoint, createHealth, defineCheck, type CheckOptions, type Health, type HealthRequest } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { history, type History } from './history.ts';
import type { HistoryOptions, HistoryProblem } from './history-options.ts';
import { createMemoryStore } from './memory-store.ts';
import type { HistoryStore } from './store.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

let clock: ManualClock;
let database: 'up' | 'down';
let problems: HistoryProblem[];
beforeEach(() => {
  clock = new ManualClock(Date.UTC(2026, 2, 14, 12));
  database = 'up';
  problems = [];
});

/** A service whose database is looked at every ten seconds. */
async function serviceOf(options: CheckOptions = {}): Promise<Health> {
  const health = createHealth({
    clock,
    service: { name: 'orders', instance: 'one' },
    checks: {
      database: defineCheck(
        () => {
          if (database === 'down') throw new Error('no route, password=hunter2');
        },
        { everyMs: 10_000, title: 'The database', ...options },
      ),
    },
  });
  const started = health.start();
  await clock.advance(0);
  await started;
  return health;
}

/** The history of a health, with time passing while it begins. */
async function historyOf(health: Health, options: HistoryOptions = {}): Promise<History> {
  const beginning = history(health, { onProblem: (problem) => problems.push(problem), ...options });
  await clock.advance(0);
  return await beginning;
}

/** A store that outlives the history which it is handed to, as a file does. */
function shared(store: HistoryStore): HistoryStore {
  return { ...store, [Symbol.asyncDispose]: async () => undefined };
}

interface Switch {
  how: 'works' | 'throws' | 'rejects' | 'hangs';
}

/** A store that can be broken, and works again. */
function breakable(inner: HistoryStore = createMemoryStore()): { readonly store: HistoryStore; readonly broken: Switch } {
  const broken: Switch = { how: 'works' };
  const store = new Proxy(inner, {
    get:
      (target, verb: keyof HistoryStore) =>
      (...parameters: never[]) => {
        if (broken.how === 'throws') throw new Error('the disk is gone');
        if (broken.how === 'rejects') return Promise.reject(new Error('the disk is full\nof token=abc'));
        if (broken.how === 'hangs') return new Promise(() => undefined);
        return (target[verb] as (...all: never[]) => unknown)(...parameters);
      },
  });
  return { store, broken };
}

const recent = async (health: Health): Promise<readonly string[]> =>
  (await health.transitions.recent({ limit: 100 })).map(({ check, from, to }) => `${check}: ${from} to ${to}`);

describe('a history', () => {
  it('makes an incident of an outage, from the transition into down to the look that found it up', async () => {
    const health = await serviceOf();
    await using memory = await historyOf(health);
    await clock.advance(MINUTE);
    database = 'down';
    await clock.advance(MINUTE);
    const [open] = await memory.incidents();
    expect(open).toMatchObject({
      id: `database-${open?.startedAt}`,
      check: 'database',
      title: 'The database',
      reason: 'no route, password=[redacted]',
      unknownMs: 0,
    });
    expect(open).not.toHaveProperty('endedAt');
    database = 'up';
    await clock.advance(MINUTE);
    const [ended] = await memory.incidents();
    expect(ended?.id).toBe(open?.id);
    expect((ended?.endedAt ?? 0) - (ended?.startedAt ?? 0)).toBeGreaterThanOrEqual(48_000); // looks are 8 to 12 seconds apart
    expect((ended?.endedAt ?? 0) - (ended?.startedAt ?? 0)).toBeLessThanOrEqual(72_000);
    expect(await recent(health)).toEqual(['database: down to up', 'database: up to down']);
    expect(problems).toEqual([]);
  });

  it('tells uptime, days and latency up to now', async () => {
    const health = await serviceOf();
    await using memory = await historyOf(health);
    await clock.advance(10 * MINUTE);
    database = 'down';
    await clock.advance(5 * MINUTE);
    const past = (await memory.past()).get('database');
    const { upMs = 0, downMs = 0 } = past?.uptime['24h'] ?? {};
    expect(upMs + downMs).toBe(15 * MINUTE);
    expect(Math.abs(downMs - 5 * MINUTE)).toBeLessThanOrEqual(12_000);
    expect(past?.uptime['90d']).toEqual(past?.uptime['24h']);
    expect(past?.days).toHaveLength(90);
    expect(past?.days.at(-1)).toEqual({ start: Date.UTC(2026, 2, 14), ...past?.uptime['24h'] });
    expect(past?.latency?.medians).toHaveLength(24);
    expect(past?.latency).toMatchObject({ minMs: 0, p50Ms: 0, maxMs: 0, stretchMs: HOUR });
    expect(past?.since).toBe(Date.UTC(2026, 2, 14, 12));
  });

  it('tells at once what was written, and what was written late', async () => {
    const { store, broken } = breakable();
    const health = await serviceOf();
    await using memory = await historyOf(health, { store });
    const measured = async (): Promise<number | undefined> => (await memory.past()).get('database')?.uptime['7d'].upMs;
    expect(await measured()).toBe(0);
    health.register('queue', () => true);
    await health.report({ checks: ['queue'] });
    await memory.flush();
    expect([...(await memory.past()).keys()]).toEqual(['database', 'queue']);
    broken.how = 'rejects';
    await clock.advance(3 * HOUR);
    const lost = clock.wallTime();
    broken.how = 'works';
    await clock.advance(2 * MINUTE);
    expect(await measured()).toBe(clock.wallTime() - Date.UTC(2026, 2, 14, 12));
    expect(clock.wallTime()).toBeGreaterThan(lost);
  });

  it('keeps one look per check and ten seconds, and every change of its state', async () => {
    const health = await serviceOf({ everyMs: 1_000 });
    await using memory = await historyOf(health);
    await clock.advance(MINUTE);
    await memory.flush();
    expect((await memory.observations({ check: 'database' })).length).toBeLessThan(8);
    database = 'down';
    await clock.advance(2_000);
    database = 'up';
    await clock.advance(2_000);
    await memory.flush();
    const states = (await memory.observations({ check: 'database' })).map(({ state }) => state);
    expect(states.slice(0, 3)).toEqual(['up', 'down', 'up']);
  });

  it('writes a transition at once, and all else after a while', async () => {
    const store = createMemoryStore();
    const health = await serviceOf({ everyMs: 1_000 });
    await using _memory = await historyOf(health, { store, flushMs: MINUTE });
    const written = async (): Promise<number> =>
      (await store.observations('orders', { check: 'database', from: 0, to: 1e15, limit: 100 })).length;
    expect(await written()).toBe(1);
    await clock.advance(30_000);
    expect(await written()).toBe(1);
    await clock.advance(45_000);
    expect(await written()).toBeGreaterThan(4);
    database = 'down';
    await clock.advance(1_300);
    expect(await store.incidents('orders', { limit: 1 })).toHaveLength(1);
  });

  it('says when it began, however much of it is forgotten by now: an empty feed does not move', async () => {
    const health = await serviceOf();
    const began = clock.wallTime();
    await using _ = await historyOf(health);
    const source = health.transitions;
    expect([source.beganAt, source.since]).toEqual([began, began]);
    clock.jumpWall(10 * 366 * 24 * HOUR);
    expect(source.beganAt).toBe(began);
    expect(source.since).toBeGreaterThan(began);
    await health.close();
  });

  it('knows what was before it began', async () => {
    database = 'down';
    const health = await serviceOf({ visibility: 'private' });
    await clock.advance(5_000);
    await using memory = await historyOf(health);
    expect(await memory.incidents()).toMatchObject([
      { check: 'database', startedAt: Date.UTC(2026, 2, 14, 12), visibility: 'private' },
    ]);
    expect(await memory.incidents({ visibility: 'public' })).toEqual([]);
    expect(await recent(health)).toEqual(['database: unknown to down']);
  });

  it('has the checks an incident affects, and the one it rests on', async () => {
    const health = createHealth({
      clock,
      checks: {
        network: () => database === 'up',
        database: defineCheck(() => true, { dependsOn: ['network'] }),
        orders: defineCheck(() => true, { dependsOn: ['database'] }),
      },
    });
    await using memory = await historyOf(health);
    await health.report();
    database = 'down';
    await clock.advance(MINUTE);
    await health.report();
    expect(await memory.incidents()).toMatchObject([{ check: 'network', affected: ['database', 'orders'] }]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'counts announced work as neither up nor down, whenever checks happen to run: %d',
    async () => {
      const health = await serviceOf();
      await using memory = await historyOf(health);
      await clock.advance(MINUTE);
      health.beginMaintenance({ reason: 'a bigger disk', check: 'database', durationMs: 5 * MINUTE });
      database = 'down';
      await clock.advance(4 * MINUTE);
      database = 'up';
      await clock.advance(2 * MINUTE);
      const { upMs, downMs, maintenanceMs } = (await memory.past()).get('database')?.uptime['24h'] ?? {};
      expect({ upMs, downMs, maintenanceMs }).toEqual({ upMs: 2 * MINUTE, downMs: 0, maintenanceMs: 5 * MINUTE });
    },
  );

  it('counts a check without a schedule as measured while somebody asks', async () => {
    const health = await serviceOf({ everyMs: 0 });
    await using memory = await historyOf(health, { gapMs: MINUTE });
    await health.report();
    await clock.advance(30_000);
    await health.report();
    await clock.advance(HOUR);
    expect((await memory.past()).get('database')?.uptime['24h']).toMatchObject({ upMs: 90_000 });
  });

  it('lets go of every timer when it is closed', async () => {
    const health = await serviceOf({ everyMs: 0 });
    const before = clock.pending;
    const memory = await historyOf(health);
    await health.report();
    await memory.close();
    expect(clock.pending).toBe(before);
    await memory.close();
  });

  it('closes itself with the health, and writes what waits', async () => {
    const store = createMemoryStore();
    const health = await serviceOf();
    await historyOf(health, { store: shared(store), flushMs: HOUR });
    await clock.advance(MINUTE);
    await health.close();
    await clock.advance(0);
    expect(await store.tails('orders', {})).toMatchObject([{ state: 'unknown', at: clock.wallTime() }]);
  });
});

describe('across restarts', () => {
  it('an outage is one incident, with an honest gap after a process was killed', async () => {
    const store = createMemoryStore();
    const { store: dying, broken } = breakable(store);
    const first = await serviceOf();
    const killed = await historyOf(first, { store: dying });
    database = 'down';
    await clock.advance(MINUTE);
    const [before] = await killed.incidents();
    broken.how = 'hangs'; // as kill -9 does: from here on nothing is told, not even an end
    first.unregister('database');
    await clock.advance(HOUR);

    const second = await serviceOf();
    await using memory = await historyOf(second, { store: shared(store) });
    expect(await memory.incidents()).toMatchObject([{ id: before?.id, startedAt: before?.startedAt }]);
    database = 'up';
    await clock.advance(MINUTE);
    const [after, ...others] = await memory.incidents();
    expect(others).toEqual([]);
    expect(after).toMatchObject({ id: before?.id, startedAt: before?.startedAt, endedAt: expect.any(Number) });
    expect(after?.unknownMs).toBeGreaterThan(HOUR - MINUTE);
    expect(after?.unknownMs).toBeLessThanOrEqual(HOUR);
    expect((await memory.past()).get('database')?.uptime['24h'].downMs).toBeLessThan(3 * MINUTE);
    expect((await recent(second))[0]).toBe('database: down to up');
  });

  it('an outage is one piece of news, and its end another, where a process is killed in it', async () => {
    const store = createMemoryStore();
    const { store: dying, broken } = breakable(store);
    const first = await serviceOf();
    await historyOf(first, { store: dying });
    database = 'down';
    await clock.advance(MINUTE);
    broken.how = 'hangs';
    const checks = new Map(first.checks);
    first.unregister('database');

    const second = createHealth({ clock, service: { name: 'orders', instance: 'one' }, checks: Object.fromEntries(checks) });
    await using _memory = await historyOf(second, { store: shared(store) });
    void second.start();
    await clock.advance(MINUTE);
    expect(await recent(second)).toEqual(['database: up to down']);
    database = 'up';
    await clock.advance(MINUTE);
    expect(await recent(second)).toEqual(['database: down to up', 'database: up to down']);
    const [{ at, lastedMs } = { at: NaN, lastedMs: NaN }] = await second.transitions.recent({ limit: 1 });
    const [incident] = (await second.transitions.past?.incidents({ limit: 1 })) ?? [];
    expect(lastedMs).toBe(at - (incident?.startedAt ?? NaN));
    database = 'down';
    await clock.advance(MINUTE);
    expect(await recent(second)).toEqual(['database: up to down', 'database: down to up', 'database: up to down']);
  });

  it('an incident ends with the first look that finds the check up, where it recovered in between', async () => {
    const store = createMemoryStore();
    const first = await serviceOf();
    const memory = await historyOf(first, { store: shared(store) });
    database = 'down';
    await clock.advance(MINUTE);
    await memory.close();
    await first.close();
    await clock.advance(HOUR);
    database = 'up';
    const second = await serviceOf();
    await using again = await historyOf(second, { store: shared(store) });
    const [incident] = await again.incidents();
    expect(incident).toMatchObject({ endedAt: clock.wallTime(), unknownMs: HOUR });
    expect(second.transitions.id).toBe(first.transitions.id);
    expect(await recent(second)).toEqual(['database: down to up', 'database: up to down']);
  });
});

describe('an outage that began before', () => {
  /** A store with the outage of a process that was killed in it. */
  async function killedInOutage(): Promise<HistoryStore> {
    const kept = createMemoryStore();
    const { store, broken } = breakable(kept);
    const health = await serviceOf();
    await historyOf(health, { store });
    database = 'down';
    await clock.advance(MINUTE);
    broken.how = 'hangs';
    health.unregister('database');
    return kept;
  }

  it('is not told again by a history that is attached after the health was started', async () => {
    const kept = await killedInOutage();
    await clock.advance(HOUR);
    const health = await serviceOf();
    await clock.advance(MINUTE);
    await using _memory = await historyOf(health, { store: kept });
    expect(await recent(health)).toEqual(['database: up to down']);
    await clock.advance(MINUTE);
    expect(await recent(health)).toEqual(['database: up to down']);
    database = 'up';
    await clock.advance(MINUTE);
    expect(await recent(health)).toEqual(['database: down to up', 'database: up to down']);
  });

  it('has its end told while the store hangs, and once, with the same instant, when the store works again', async () => {
    const kept = await killedInOutage();
    const { store, broken } = breakable(kept);
    const health = await serviceOf();
    await using _memory = await historyOf(health, { store });
    await clock.advance(MINUTE);
    broken.how = 'hangs';
    database = 'up';
    await clock.advance(5 * MINUTE);
    const ask = async (): Promise<unknown> => {
      const answer = health.transitions.recent({ limit: 100 });
      await clock.advance(1_000);
      return await answer;
    };
    const meanwhile = await ask();
    expect(meanwhile).toMatchObject([{ from: 'down', to: 'up' }, { to: 'down' }]);
    broken.how = 'works';
    await clock.advance(3 * MINUTE);
    expect(await ask()).toEqual(meanwhile);
    expect(await kept.transitions('orders', { limit: 100 })).toEqual(meanwhile);
  });

  it('has its end told soon after a start that finds it over while the store hangs', async () => {
    const kept = await killedInOutage();
    const { store, broken } = breakable(kept);
    broken.how = 'hangs';
    database = 'up';
    const health = await serviceOf();
    const beginning = history(health, { store, onProblem: () => undefined });
    await clock.advance(2_000);
    await using _memory = await beginning;
    await clock.advance(MINUTE);
    broken.how = 'works';
    await clock.advance(2 * MINUTE);
    expect(await recent(health)).toEqual(['database: down to up', 'database: up to down']);
  });

  it('is over, and not known to have recovered, once nobody has looked at its check for a day', async () => {
    const kept = await killedInOutage();
    const [before] = await kept.tails('orders', {});
    const health = createHealth({ clock, service: { name: 'orders', instance: 'one' }, checks: { queue: () => true } });
    await using memory = await historyOf(health, { store: kept });
    await clock.advance(23 * HOUR);
    expect((await memory.incidents())[0]).not.toHaveProperty('endedAt');
    expect(await recent(health)).toEqual(['database: up to down']);
    await clock.advance(3 * HOUR);
    expect(await memory.incidents()).toMatchObject([{ check: 'database', endedAt: before?.validUntil, unwatched: true }]);
    expect(await recent(health)).toEqual(['database: down to unknown', 'database: up to down']);
    await clock.advance(24 * HOUR);
    expect(await recent(health)).toHaveLength(2);
  });

  it('lasts where the check is known, however long nobody looks', async () => {
    const kept = await killedInOutage();
    const health = createHealth({ clock, service: { name: 'orders', instance: 'one' }, checks: { database: () => true } });
    await using memory = await historyOf(health, { store: kept });
    await clock.advance(30 * 24 * HOUR);
    expect((await memory.incidents())[0]).not.toHaveProperty('endedAt');
  });

  it('is over, and not known to have recovered, a day after its check was unregistered', async () => {
    const health = await serviceOf();
    await using memory = await historyOf(health);
    database = 'down';
    await clock.advance(MINUTE);
    health.unregister('database');
    const unregistered = clock.wallTime();
    await clock.advance(26 * HOUR);
    const [incident] = await memory.incidents();
    expect(incident).toMatchObject({ unwatched: true });
    expect(incident?.endedAt).toBeLessThanOrEqual(unregistered + 30_000);
  });
});

describe('what is told', () => {
  it('is told from memory while the store cannot be read, also what was written before', async () => {
    const { store, broken } = breakable();
    const health = await serviceOf();
    await using memory = await historyOf(health, { store });
    database = 'down';
    await clock.advance(MINUTE);
    await memory.flush();
    broken.how = 'rejects';
    expect(await recent(health)).toEqual(['database: up to down']);
    expect(await memory.incidents()).toMatchObject([{ check: 'database' }]);
    broken.how = 'works';
  });

  it('is told from memory with the same instants where an outage of before has ended, and then the store fails', async () => {
    const kept = createMemoryStore();
    const { store, broken } = breakable(kept);
    const first = await serviceOf();
    await historyOf(first, { store: shared(kept) });
    database = 'down';
    await clock.advance(MINUTE);
    await first.close();
    const health = await serviceOf();
    await using memory = await historyOf(health, { store });
    database = 'up';
    await clock.advance(MINUTE);
    await memory.flush();
    broken.how = 'rejects';
    await clock.advance(MINUTE);
    expect(await health.transitions.recent({ limit: 10 })).toEqual(await kept.transitions('orders', { limit: 10 }));
    expect(await recent(health)).toEqual(['database: down to up', 'database: up to down']);
    broken.how = 'works';
  });

  it('is what others have told already, not what this process is about to write', async () => {
    const kept = createMemoryStore();
    const one = await serviceOf();
    const two = await serviceOf();
    await using _one = await historyOf(one, { store: shared(kept) });
    await using _two = await historyOf(two, { store: shared(kept), instance: 'two', flushMs: HOUR });
    await clock.advance(MINUTE);
    database = 'down';
    await Promise.all([one.report(), two.report(), clock.advance(14_000)]);
    for (const health of [one, two]) expect(await recent(health)).toEqual(['database: up to down']);
    expect(await one.transitions.recent({ limit: 10 })).toEqual(await two.transitions.recent({ limit: 10 }));
  });
});

describe('a store that fails', () => {
  it.each(['throws', 'rejects', 'hangs'] as const)(
    'changes no answer, is told once, and gets everything when it works again: %s',
    async (how) => {
      const kept = createMemoryStore();
      const { store, broken } = breakable(kept);
      const health = await serviceOf();
      await using memory = await historyOf(health, { store });
      await clock.advance(MINUTE);
      const before = await memory.past();
      broken.how = how;
      database = 'down';
      await clock.advance(5 * MINUTE);
      expect(health.peek().status).toBe('down');
      expect(problems).toMatchObject([{ state: 'failing' }]);
      const ask = async <T>(work: Promise<T>): Promise<T> => (await clock.advance(1_000), await work);
      expect(await ask(recent(health))).toEqual(['database: up to down']);
      expect(await ask(memory.incidents())).toMatchObject([{ check: 'database' }]);
      const { upMs = 0, downMs = 0 } = (await ask(memory.past())).get('database')?.uptime['24h'] ?? {};
      expect(upMs).toBeGreaterThanOrEqual(before.get('database')?.uptime['24h'].upMs ?? Infinity);
      expect(downMs).toBeGreaterThan(4.5 * MINUTE);
      broken.how = 'works';
      await clock.advance(2 * MINUTE);
      expect(problems).toMatchObject([{ state: 'failing' }, { state: 'working', dropped: 0 }]);
      const [written] = (await kept.rollUps('orders', { resolution: 'day', from: 0, to: 1e15 })) ?? [];
      expect((written?.upMs ?? 0) + (written?.downMs ?? 0)).toBeGreaterThan(7.5 * MINUTE);
      expect(await kept.transitions('orders', { limit: 10 })).toHaveLength(1);
    },
  );

  it('is told in one line without secrets', async () => {
    const { store, broken } = breakable();
    broken.how = 'rejects';
    await using _memory = await historyOf(await serviceOf(), { store });
    expect(problems).toEqual([
      {
        state: 'failing',
        message: 'the history of orders cannot be written and goes on in memory: the disk is full of token=[redacted]',
        error: expect.any(Error),
        dropped: 0,
      },
    ]);
  });

  it('may fail from the start: the past is that of the process', async () => {
    const { store, broken } = breakable();
    broken.how = 'rejects';
    const health = await serviceOf();
    await using memory = await historyOf(health, { store });
    const provisional = health.transitions.id;
    database = 'down';
    await clock.advance(MINUTE);
    expect(await memory.incidents()).toMatchObject([{ check: 'database' }]);
    expect((await memory.past()).get('database')?.uptime['24h'].downMs).toBeGreaterThan(40_000);
    broken.how = 'works';
    await clock.advance(2 * MINUTE);
    expect(health.transitions.id).not.toBe(provisional);
    expect(await memory.incidents()).toHaveLength(1);
  });

  it('does not hold up a start or an end', async () => {
    const { store, broken } = breakable();
    broken.how = 'hangs';
    const health = await serviceOf();
    const beginning = history(health, { store, onProblem: () => undefined });
    await clock.advance(2_000);
    const memory = await beginning;
    const closing = memory.close();
    await clock.advance(10_000);
    await closing;
    expect((await health.report()).status).toBe('up');
  });

  it('does not hold up a page, and leaves it as it was', async () => {
    const { store, broken } = breakable();
    const health = await serviceOf();
    const memory = await historyOf(health, { store });
    database = 'down';
    await clock.advance(MINUTE);
    database = 'up';
    await clock.advance(MINUTE);
    const root = createEndpoint(health).find(({ path }) => path === '/health');
    const page = async (): Promise<string> => {
      const request: HealthRequest = { method: 'GET', url: '/health?format=html', path: '', header: () => undefined };
      const answering = Promise.resolve(root?.respond(request));
      const done = { yet: false };
      void answering.then(() => (done.yet = true));
      while (!done.yet) await clock.advance(50);
      return (await answering)?.text ?? '';
    };
    const transitionsIn = (html: string): readonly string[] => [...html.matchAll(/<time[^>]*>/g)].map(([time]) => time);
    const before = await page();
    broken.how = 'hangs';
    await clock.advance(10_000);
    const asked = clock.now();
    const after = await page();
    expect(clock.now() - asked).toBeLessThanOrEqual(800);
    expect(before).toContain('The database');
    expect(transitionsIn(after)).toHaveLength(transitionsIn(before).length);
    const closing = memory.close();
    await clock.advance(10_000);
    await closing;
  });

  it('may lose the answer to what it has kept: it is kept once', async () => {
    const kept = createMemoryStore();
    let lost = 0;
    const store: HistoryStore = {
      ...kept,
      async append(...parameters) {
        await kept.append(...parameters);
        if ((lost += 1) % 2 === 1) throw new Error('the connection was closed');
      },
    };
    await using memory = await historyOf(await serviceOf(), { store, sampleMs: 0 });
    await clock.advance(5 * MINUTE);
    await memory.flush().catch(() => memory.flush());
    const looks = await memory.observations({ check: 'database', limit: 1_000 });
    expect(lost).toBeGreaterThan(10);
    expect(new Set(looks.map(({ at }) => at)).size).toBe(looks.length);
  });

  it('loses the oldest looks where they become too many, never a transition before them, and says how many', async () => {
    const kept = createMemoryStore();
    const { store, broken } = breakable(kept);
    broken.how = 'rejects';
    const health = await serviceOf({ everyMs: 1_000 });
    await using memory = await historyOf(health, { store, sampleMs: 0 });
    database = 'down';
    await clock.advance(2_000);
    database = 'up';
    for (let index = 0; index < 11_000; index += 1) {
      clock.jumpWall(1);
      health.beginMaintenance({ reason: 'again', check: 'database' });
    }
    expect(memory.dropped).toBeGreaterThan(900);
    broken.how = 'works';
    await clock.advance(2 * MINUTE);
    expect(problems.at(-1)).toMatchObject({ state: 'working', dropped: memory.dropped });
    expect(problems.at(-1)?.message).toContain(`${memory.dropped} looks and transitions were lost`);
    expect(await kept.transitions('orders', { limit: 10 })).toHaveLength(2);
  });

  it('is worked with again after the clock has jumped', async () => {
    const health = await serviceOf();
    await using memory = await historyOf(health);
    await clock.advance(MINUTE);
    clock.jumpWall(24 * HOUR);
    await clock.advance(MINUTE);
    clock.jumpWall(-24 * HOUR);
    await clock.advance(MINUTE);
    const past = (await memory.past()).get('database');
    const { upMs = 0 } = past?.uptime['24h'] ?? {};
    expect(upMs).toBeGreaterThan(1.5 * MINUTE);
    expect(upMs).toBeLessThanOrEqual(3 * MINUTE + 60_000);
    expect(problems).toEqual([]);
  });
});

describe('a note', () => {
  it('is kept with its incident, without secrets', async () => {
    const health = await serviceOf();
    await using memory = await historyOf(health);
    database = 'down';
    await clock.advance(12_000);
    const [incident] = await memory.incidents();
    const noted = await memory.addNote(incident?.id ?? '', { text: 'We try token=abc', author: 'Ada' });
    expect(noted?.notes).toEqual([{ at: clock.wallTime(), text: 'We try token=[redacted]', author: 'Ada' }]);
    expect(await health.transitions.past?.incidents({ limit: 1 })).toMatchObject([{ notes: noted?.notes }]);
    expect(await memory.addNote('database-1', { text: 'x' })).toBeUndefined();
  });

  it.each([
    {},
    { text: '' },
    { text: 'x'.repeat(2_001) },
    { text: 5 },
    { text: 'x', author: '' },
    { text: 'x', mood: 'good' },
    null,
  ])('is refused where it is none: %o', async (note) => {
    await using memory = await historyOf(await serviceOf());
    await expect(memory.addNote('database-1', note as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('the options of a history', () => {
  it.each([
    { store: {} },
    { store: null },
    { instance: '' },
    { sampleMs: -1 },
    { flushMs: 2 ** 31 },
    { gapMs: 0 },
    { retention: { daysMs: 1 } },
    { retention: { weeksMs: 1 } },
    { onProblem: 'log' },
    { storage: 'memory' },
  ])('are refused where they are none: %o', async (options) => {
    await expect(history(await serviceOf(), options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('do not help a health that is closed', async () => {
    const health = await serviceOf();
    await health.close();
    await expect(history(health)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('let a listener fail', async () => {
    const { store, broken } = breakable();
    broken.how = 'rejects';
    const onProblem = (): never => {
      throw new Error('mine');
    };
    await using _memory = await historyOf(await serviceOf(), { store, onProblem });
    await using _other = await historyOf(await serviceOf(), { store, onProblem: async () => onProblem() });
    expect(problems).toEqual([]);
  });
});
