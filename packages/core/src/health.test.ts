import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction } from './check.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import type { Report } from './report.ts';

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

const healthOf = (options: HealthOptions = {}): Health => createHealth({ clock, ...options });
const after =
  (ms: number): CheckFunction =>
  () =>
    new Promise((resolve) => clock.schedule(ms, () => resolve(undefined)));
const hangs: CheckFunction = () => new Promise(() => undefined);

/** What a promise has come to so far. */
function watch<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.error = error),
  );
  return seen;
}

describe('a report', () => {
  it('starts one run per check for any number of callers in any mix of selections (R15)', async () => {
    let runs = 0;
    const health = healthOf({
      groups: { all: { checks: ['one'] } },
      checks: {
        one: defineCheck(() => ((runs += 1), after(100)({} as never)), { tags: ['t'], probes: ['readiness', 'liveness'] }),
      },
    });
    const selections = [{}, { checks: ['one'] }, { tag: 't' }, { group: 'all' }, { probe: 'liveness' } as const];
    const reports = Promise.all(Array.from({ length: 200 }, (_, index) => health.report(selections[index % 5])));
    await clock.advance(100);
    expect((await reports).every(({ status }) => status === 'up')).toBe(true);
    expect(runs).toBe(1);
    await clock.advance(999);
    await Promise.all(selections.map((selection) => health.report(selection)));
    expect(runs).toBe(1);
    await clock.advance(1);
    void health.report();
    expect(runs).toBe(2);
  });

  it('of an empty set is up (R2)', async () => {
    expect(await healthOf().report()).toMatchObject({ status: 'up', checks: {}, groups: [], rootCauses: [] });
  });

  it('takes as long as the slowest check, not as all of them (R11)', async () => {
    const health = healthOf({
      checks: Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`c${index}`, after(index * 10)])),
    });
    const report = watch(health.report());
    await clock.advance(629);
    expect(report.value).toBeUndefined();
    await clock.advance(1);
    expect(report.value).toMatchObject({ status: 'up', durationMs: 630 });
  });

  it('of more checks than places ends within the longest timeout and a tenth, even if all of them hang (R11)', async () => {
    const health = healthOf({
      concurrency: 4,
      checks: Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`c${index}`, defineCheck(hangs, { timeoutMs: 1_000 })]),
      ),
    });
    const report = watch(health.report());
    await clock.advance(1_099);
    expect(report.value).toBeUndefined();
    await clock.advance(1);
    expect(report.value?.status).toBe('down');
    expect(clock.pending).toBe(0);
  });

  it('never runs more than its places at once while nobody waits for a tenth of a timeout (R11)', async () => {
    let running = 0;
    let most = 0;
    const busy: CheckFunction = async () => {
      most = Math.max(most, (running += 1));
      await after(1)({} as never);
      running -= 1;
    };
    const health = healthOf({
      concurrency: 8,
      checks: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, busy])),
    });
    const report = watch(health.report());
    await clock.advance(13);
    expect(report.value?.status).toBe('up');
    expect(most).toBe(8);
  });

  it('tells at its deadline what is known by then, and a check without a result is unknown (R17)', async () => {
    let slow = false;
    const health = healthOf({
      checks: {
        quick: () => undefined,
        sometimes: defineCheck(() => (slow ? hangs({} as never) : undefined), { timeoutMs: 5_000 }),
        never: defineCheck(hangs, { timeoutMs: 5_000 }),
      },
    });
    await health.report({ checks: ['sometimes'] });
    slow = true;
    await clock.advance(1_000);
    const report = watch(health.report({}, { deadlineMs: 800 }));
    await clock.advance(799);
    expect(report.value).toBeUndefined();
    await clock.advance(1);
    expect(report.value).toMatchObject({
      status: 'unknown',
      durationMs: 800,
      checks: {
        quick: { status: 'up', ageMs: 800 },
        sometimes: { status: 'up', ageMs: 1_800 },
        never: { status: 'unknown', reason: 'has no result yet' },
      },
    });
    await health.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('counts a result that is already there when a blocked event loop makes its deadline late (R17, R20)', async () => {
    const health = healthOf({ checks: { one: after(700) } });
    const report = watch(health.report({}, { deadlineMs: 800 }));
    clock.schedule(600, () => undefined);
    await clock.block(5_000);
    expect(report.value).toMatchObject({ status: 'up' });
    const socket: (() => void)[] = [];
    const other = healthOf({ checks: { one: () => new Promise((resolve) => socket.push(() => resolve(undefined))) } });
    const late = watch(other.report({}, { deadlineMs: 800 }));
    clock.schedule(700, () => void clock.schedule(0, () => socket[0]?.()));
    await clock.block(1_500);
    expect(late.value).toMatchObject({ status: 'up' });
  });

  it('rejects where its caller goes away, and leaves the shared run to the others (R12)', async () => {
    const signals: AbortSignal[] = [];
    const health = healthOf({ checks: { one: ({ signal }) => (signals.push(signal), after(100)({} as never)) } });
    const leaver = new AbortController();
    const left = watch(health.report({}, { signal: leaver.signal, deadlineMs: 5_000 }));
    const stayed = watch(health.report());
    await clock.advance(50);
    const reason = new Error('gone');
    leaver.abort(reason);
    await clock.advance(0);
    expect(left.error).toBe(reason);
    expect(signals[0]?.aborted).toBe(false);
    await clock.advance(50);
    expect(stayed.value?.status).toBe('up');
    await expect(health.report({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(signals).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('refuses impossible options, whether it has to wait or not', async () => {
    const health = healthOf({ checks: { one: () => undefined } });
    for (let round = 0; round < 2; round += 1) {
      for (const wrong of [{ deadlineMs: -1 }, { deadlineMs: 2 ** 31 }, { deadlineMs: NaN }, { signal: 5 }, { timeout: 1 }]) {
        await expect(health.report({}, wrong as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      }
      await health.report();
    }
  });

  it('is about what is registered when it is made: a check that was taken away meanwhile is not missed', async () => {
    const health = healthOf({ checks: { stays: after(200), goes: defineCheck(hangs, { timeoutMs: 10_000 }) } });
    const report = watch(health.report());
    await clock.advance(100);
    health.unregister('goes');
    await clock.advance(100);
    expect(report.value).toMatchObject({ status: 'up', availableChecks: ['stays'] });
    expect(Object.keys(report.value?.checks ?? {})).toEqual(['stays']);
  });

  it('is not green because of a check that was replaced meanwhile: the new one is not known yet', async () => {
    const health = healthOf({ checks: { one: after(200), other: after(200) } });
    const report = watch(health.report());
    await clock.advance(100);
    health.unregister('one');
    health.register('one', () => false);
    await clock.advance(100);
    expect(report.value).toMatchObject({ status: 'unknown', checks: { one: { status: 'unknown' } } });
  });

  it('can be asked for by a check, a listener and a start task without hanging any of them', async () => {
    const health: Health = healthOf({
      checks: { nosy: defineCheck(async () => void (await health.report()), { timeoutMs: 500 }), plain: () => undefined },
      startTasks: { ask: () => health.report() },
    });
    const heard: Promise<Report>[] = [];
    health.subscribe(() => heard.push(health.report()));
    const started = watch(health.start());
    await clock.advance(500);
    expect('value' in started).toBe(true);
    await Promise.all(heard);
    expect(health.peek()).toMatchObject({
      status: 'down',
      checks: { plain: { status: 'up' }, nosy: { status: 'down', code: 'CHECK_TIMED_OUT' } },
    });
    expect(clock.pending).toBe(0);
  });
});

describe('peek', () => {
  it('tells what is known and runs nothing', async () => {
    let runs = 0;
    const health = healthOf({ checks: { one: () => void (runs += 1) } });
    expect(health.peek()).toMatchObject({ status: 'unknown', freshForMs: 0 });
    expect(runs).toBe(0);
    await health.report();
    expect(health.peek()).toMatchObject({ status: 'up', freshForMs: 1_000 });
    expect(runs).toBe(1);
  });
});

describe('close', () => {
  it('aborts all runs, leaves no timer, and what is known can still be read', async () => {
    const aborted: unknown[] = [];
    const health = healthOf({
      concurrency: 2,
      checks: {
        done: defineCheck(() => undefined, { everyMs: 1_000 }),
        ...Object.fromEntries(
          Array.from({ length: 10 }, (_, index) => [
            `c${index}`,
            ({ signal }: { signal: AbortSignal }) =>
              new Promise<void>(() => signal.addEventListener('abort', () => aborted.push(signal.reason))),
          ]),
        ),
      },
    });
    health.beginMaintenance({ reason: 'move', durationMs: 60_000 });
    const started = health.start();
    const report = watch(health.report({}, { deadlineMs: 800 }));
    await clock.advance(10);
    await health.close();
    await health.close();
    await started;
    await clock.advance(0);
    expect(clock.pending).toBe(0);
    expect(aborted.length).toBeGreaterThan(0);
    for (const reason of aborted)
      expect(reason).toMatchObject({ code: 'CHECK_ABORTED', message: 'the health of service was closed' });
    expect(report.value).toMatchObject({ lifecycle: 'closed', checks: { done: { status: 'up' }, c9: { status: 'unknown' } } });
    expect(await health.report()).toMatchObject({ checks: { done: { status: 'up' } } });
  });

  it('refuses whatever would begin something new', async () => {
    const health = healthOf({ checks: { one: () => undefined } });
    await health.close();
    expect(() => health.register('two', () => undefined)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(() => health.start()).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(() => health.beginMaintenance({ reason: 'late', durationMs: 1_000 })).toThrow(
      expect.objectContaining({ code: 'CLOSED' }),
    );
    expect(health.unregister('one')).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is called at the end of an await using block', async () => {
    let kept: Health;
    {
      await using health = healthOf();
      kept = health;
    }
    expect(kept.lifecycle).toBe('closed');
  });

  it('can come from a listener, in the middle of everything', async () => {
    const health = healthOf({
      checks: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, after(index)])),
    });
    health.subscribe((event) => {
      if (event.type === 'settled' && event.check === 'c5') void health.close();
    });
    const report = watch(health.report());
    await clock.advance(100);
    expect(report.value).toMatchObject({ lifecycle: 'closed', checks: { c5: { status: 'up' }, c6: { status: 'unknown' } } });
    expect(clock.pending).toBe(0);
  });
});

describe('a listener', () => {
  it('may register and take away checks inside an event', async () => {
    const health = healthOf({ checks: { one: () => undefined, two: after(10) } });
    health.subscribe((event) => {
      if (event.type !== 'settled' || event.check !== 'one') return;
      health.unregister('one');
      health.unregister('two');
      health.register(
        'three',
        defineCheck(() => undefined, { everyMs: 1_000 }),
      );
    });
    await health.start();
    expect([...health.checks.keys()]).toEqual(['three']);
    expect(await health.report()).toMatchObject({ status: 'up', checks: { three: { status: 'up' } } });
    await health.close();
    await clock.advance(10); // the timer of the second check's own making
    expect(clock.pending).toBe(0);
  });

  it('is called while the state it hears of is there to be read', async () => {
    const seen: unknown[] = [];
    const health: Health = healthOf({ checks: { one: () => false } });
    health.subscribe(
      (event) => event.type === 'changed' && seen.push(health.peek().status, health.transitions.recent({ limit: 5 })),
    );
    await health.report();
    expect(seen).toMatchObject(['down', [{ check: 'one', to: 'down' }]]);
  });
});

describe('the revision', () => {
  it('moves with everything that could change an answer, and not with reading', async () => {
    const health = healthOf({ checks: { one: () => undefined } });
    let before = health.revision;
    const moved = async (action: () => unknown): Promise<boolean> => {
      before = health.revision;
      await action();
      return health.revision !== before;
    };
    expect(await moved(() => health.report())).toBe(true);
    expect(await moved(() => health.report())).toBe(false);
    expect(await moved(() => health.peek())).toBe(false);
    expect(await moved(() => health.register('two', () => undefined))).toBe(true);
    expect(await moved(() => health.unregister('two'))).toBe(true);
    expect(await moved(() => health.beginMaintenance({ reason: 'move', durationMs: 10 }))).toBe(true);
    expect(await moved(() => clock.advance(10))).toBe(true);
    expect(await moved(() => health.markFatal('broken'))).toBe(true);
    expect(await moved(() => health.start())).toBe(true);
    expect(await moved(() => health.drain())).toBe(true);
    expect(await moved(() => health.close())).toBe(true);
  });
});

describe('createHealth', () => {
  it('starts nothing by itself (R18)', async () => {
    let runs = 0;
    healthOf({
      checks: { one: defineCheck(() => void (runs += 1), { everyMs: 10 }) },
      startTasks: { task: () => void (runs += 1) },
    });
    await clock.advance(10_000);
    expect(runs).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it.each([
    [{ concurrency: 0 }, 'INVALID_OPTION'],
    [{ concurrency: 1.5 }, 'INVALID_OPTION'],
    [{ transitionLimit: 0 }, 'INVALID_OPTION'],
    [{ unknown: 1 }, 'INVALID_OPTION'],
    [{ service: { name: '' } }, 'INVALID_OPTION'],
    [{ service: { colour: 'red' } }, 'INVALID_OPTION'],
    [{ checks: [() => undefined] }, 'INVALID_OPTION'],
    [{ checks: { '1st': () => undefined } }, 'INVALID_NAME'],
    [{ checks: { one: 5 } }, 'INVALID_OPTION'],
    [{ checks: defineCheck(() => undefined) }, 'INVALID_OPTION'],
    [{ groups: { ready: {} } }, 'INVALID_NAME'],
    [{ groups: { 'feed.atom': {} } }, 'INVALID_NAME'],
    [{ groups: { checks: {} } }, 'INVALID_NAME'],
    [{ groups: { g: { members: [] } } }, 'INVALID_OPTION'],
    [{ startTasks: { task: 5 } }, 'INVALID_OPTION'],
    [{ startTasks: { 'a b': () => undefined } }, 'INVALID_NAME'],
    [{ clock: {} }, 'INVALID_OPTION'],
    [{ clock: null }, 'INVALID_OPTION'],
  ])('refuses %o (R21)', (options, code) => {
    expect(() => createHealth(options as never)).toThrow(expect.objectContaining({ name: 'HealthError', code }));
  });
});
