import { ManualClock } from '@allwell/testkit';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction, type CheckOptions } from './check.ts';
import { createEndpoint } from './endpoint.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import type { HealthRequest } from './http.ts';

/** A platform that takes the timers of a request away once it has answered, as those at the edge do. */
class EdgeClock extends ManualClock {
  readonly #cancels = new Set<() => void>();

  override schedule(delayMs: number, callback: () => void): () => void {
    const cancel = super.schedule(delayMs, callback);
    this.#cancels.add(cancel);
    return cancel;
  }

  endRequests(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}

// What the first request loads takes real time, which no clock here moves.
beforeAll(() =>
  Promise.all([
    import('./plan.ts'),
    import('./answerer.ts'),
    import('./answering.ts'),
    import('./rendering.ts'),
    import('./render/json.ts'),
  ]),
);

let clock: EdgeClock;
let runs: number;
beforeEach(() => {
  clock = new EdgeClock();
  runs = 0;
});

const after =
  (ms: number): CheckFunction =>
  () => {
    runs += 1;
    return new Promise((resolve) => clock.schedule(ms, () => resolve(undefined)));
  };
const hangs: CheckFunction = () => {
  runs += 1;
  return new Promise(() => undefined);
};
const never = (): Promise<never> => new Promise(() => undefined);

async function started(options: HealthOptions): Promise<Health> {
  const health = createHealth({ clock, ...options });
  await health.start({ onDemand: true });
  return health;
}

/** What a promise has come to so far. */
function watch<T>(promise: Promise<T>): { value?: T } {
  const seen: { value?: T } = {};
  void promise.then((value) => (seen.value = value));
  return seen;
}

describe('a health that starts on demand', () => {
  it('begins nothing before somebody asks', async () => {
    let tasks = 0;
    const health = await started({
      checks: { one: defineCheck(after(0), { everyMs: 1_000 }) },
      startTasks: { warm: () => void (tasks += 1) },
    });
    await clock.advance(60_000);
    expect([health.lifecycle, runs, tasks, clock.pending]).toEqual(['created', 0, 0, 0]);
    expect(health.idle()).toBeUndefined();
  });

  it('is ready with the first answer: nobody else will have begun it', async () => {
    const health = await started({
      checks: { one: after(100) },
      startTasks: { warm: () => new Promise<void>((resolve) => clock.schedule(200, resolve)) },
    });
    const first = health.report({ probe: 'readiness' }, { deadlineMs: 800 });
    await clock.advance(300);
    expect(await first).toMatchObject({ status: 'up', lifecycle: 'started', durationMs: 300 });
  });

  it('says that it is starting where a task takes longer than the answer may (R9, R17)', async () => {
    const health = await started({ startTasks: { warm: () => new Promise<void>((resolve) => clock.schedule(1_000, resolve)) } });
    const first = health.report({ probe: 'startup' }, { deadlineMs: 800 });
    await clock.advance(800);
    expect(await first).toMatchObject({ status: 'down', reason: 'starting' });
    await clock.advance(200);
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
  });

  it('lets liveness and the report answer while it is starting (R6)', async () => {
    const health = await started({ checks: { one: after(0) }, startTasks: { warm: never } });
    expect(await health.report({ probe: 'liveness' })).toMatchObject({ status: 'up', lifecycle: 'starting' });
    const report = health.report();
    await clock.advance(0);
    expect(await report).toMatchObject({ status: 'up', lifecycle: 'starting' });
  });

  it('has no schedule: a check with everyMs runs when it is asked for, and not more often (R18)', async () => {
    const health = await started({ checks: { one: defineCheck(() => void (runs += 1), { everyMs: 10_000 }) } });
    await health.report();
    health.register('late', defineCheck(hangs, { everyMs: 10, default: false }));
    await clock.advance(9_999);
    await health.report();
    expect([runs, clock.pending]).toEqual([1, 0]);
    await clock.advance(1);
    expect(await health.report()).toMatchObject({ status: 'up' });
    expect(runs).toBe(2);
  });

  it('counts its life from the first report: at the edge no clock moves before that', async () => {
    const health = await started({});
    await clock.advance(50_000);
    const bornAt = clock.wallTime();
    await health.report();
    await clock.advance(1_000);
    expect((await health.report()).uptimeMs).toBe(1_000);
    expect(health.transitions.since).toBe(bornAt);
  });

  it('refuses what it could not start', () => {
    const health = createHealth({ checks: { one: defineCheck(hangs, { dependsOn: ['two'] }) } });
    expect(() => health.start({ onDemand: true })).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHECK' }));
    expect(() => health.start({ onDemand: 'yes' } as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => health.start({ lazy: true } as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('idle', () => {
  it('resolves when what a report has begun is over, dependants included, whether its answer waited or not', async () => {
    const health = createHealth({
      clock,
      checks: { database: after(1_000), orders: defineCheck(after(1_000), { dependsOn: ['database'] }) },
    });
    const report = health.report({}, { deadlineMs: 100 });
    await clock.advance(100);
    await report;
    const idle = watch(Promise.resolve(health.idle()));
    await clock.advance(1_899);
    expect(['value' in idle, runs]).toEqual([false, 2]);
    await clock.advance(1);
    expect('value' in idle).toBe(true);
    expect(health.idle()).toBeUndefined();
  });

  it('covers a start', async () => {
    const health = createHealth({ clock, checks: { one: after(50) } });
    void health.start();
    const idle = watch(Promise.resolve(health.idle()));
    await clock.advance(49);
    expect('value' in idle).toBe(false);
    await clock.advance(1);
    expect('value' in idle).toBe(true);
  });
});

describe('a run that was lost with the request that began it', () => {
  const options: CheckOptions = { timeoutMs: 1_000, maxAgeMs: 100 };

  it('is no longer up when its time is over, and the next to ask begins another', async () => {
    let lost = false;
    const check = defineCheck(() => ((runs += 1), lost ? never() : undefined), options);
    const health = await started({ checks: { one: check } });
    expect((await health.report()).status).toBe('up');
    await clock.advance(100);
    lost = true;
    void health.report({}, { deadlineMs: 50 });
    clock.endRequests();

    await clock.advance(1_101);
    const next = health.report({}, { deadlineMs: 800 });
    await clock.advance(50);
    expect(await next).toMatchObject({
      status: 'down',
      checks: { one: { code: 'CHECK_TIMED_OUT', reason: 'no answer within 1000 ms' } },
    });
    lost = false;
    await clock.advance(100);
    expect((await health.report()).status).toBe('up');
    expect([runs, clock.pending]).toEqual([3, 0]);
  });

  it('gives its place back (R11)', async () => {
    const health = await started({
      concurrency: 1,
      checks: { one: defineCheck(hangs, options), two: defineCheck(after(0), { default: false }) },
    });
    void health.report({}, { deadlineMs: 50 });
    clock.endRequests();
    await clock.advance(1_101);
    const next = health.report();
    await clock.advance(50);
    await next;
    const two = watch(health.report({ checks: ['two'] }));
    await clock.advance(0);
    expect(two.value?.status).toBe('up');
  });

  it('is told from one whose answer is already there after a blocked event loop (R20)', async () => {
    let answer!: () => void;
    const check = defineCheck(() => ((runs += 1), new Promise<void>((resolve) => (answer = resolve))), options);
    const health = createHealth({ clock, checks: { one: check } });
    const first = health.report();
    await clock.advance(0);
    const blocked = clock.block(60_000); // what comes now comes before any timer
    const second = health.report();
    answer();
    await blocked;
    await clock.advance(0);
    expect([(await first).status, (await second).status, runs]).toEqual(['up', 'up', 1]);
    expect(clock.pending).toBe(0);
  });

  it('holds up no other answer: one that is overdue is not waited for', async () => {
    const health = await started({ checks: { one: defineCheck(hangs, options) } });
    await health.report({ probe: 'startup' });
    const [route] = createEndpoint(health, { deadlineMs: 200 });
    const request: HealthRequest = { method: 'GET', url: '/health', path: '', header: () => undefined };
    void route?.respond(request);
    await clock.advance(0);
    clock.endRequests();
    await clock.advance(200);
    const next = route?.respond(request);
    await clock.advance(200);
    expect((await next)?.statusCode).toBe(503);
  });
});
