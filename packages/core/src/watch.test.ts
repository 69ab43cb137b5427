import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction, type CheckOptions } from './check.ts';
import type { HealthEvent } from './event.ts';
import { createHealth, type Health } from './health.ts';
import { degraded, down, type Outcome } from './outcome.ts';
import type { CheckReport } from './report.ts';

let clock: ManualClock;
let outcome: Outcome | undefined;
let events: HealthEvent[];
let runs: number;
let health: Health;

function watch(options: CheckOptions = {}, run: CheckFunction = () => outcome): void {
  health = createHealth({ clock });
  health.subscribe((event) => events.push(event));
  const counted: CheckFunction = (context) => {
    runs += 1;
    return run(context);
  };
  health.register('one', defineCheck(counted, { maxAgeMs: 0, ...options }));
}

async function next(found?: Outcome): Promise<CheckReport> {
  outcome = found;
  return one(await health.report());
}

function one({ checks }: { readonly checks: Readonly<Record<string, CheckReport>> }): CheckReport {
  const found = checks['one'];
  if (!found) throw new TypeError('the check is not in the report');
  return found;
}

function expectFrozen(value: unknown, path = 'report'): void {
  if (typeof value !== 'object' || value === null) return;
  expect(Object.isFrozen(value), path).toBe(true);
  for (const [key, member] of Object.entries(value)) expectFrozen(member, `${path}.${key}`);
}

beforeEach(() => {
  clock = new ManualClock();
  outcome = undefined;
  events = [];
  runs = 0;
});

describe('a watched check', () => {
  it('is unknown before its first run, and carries its age afterwards (R16)', async () => {
    watch({ maxAgeMs: 60_000 });
    expect(one(health.peek())).toMatchObject({ status: 'unknown', reason: 'has no result yet' });
    await health.report();
    await clock.advance(1_234);
    clock.jumpWall(-3_600_000);
    expect(one(await health.report())).toMatchObject({ status: 'up', raw: 'up', ageMs: 1_234, durationMs: 0 });
    expect(runs).toBe(1);
  });

  it('is down after failureThreshold failures in a row, degraded until then, and the raw result stays visible (R19)', async () => {
    watch({ failureThreshold: 3 });
    expect(await next()).toMatchObject({ status: 'up', raw: 'up' });
    expect(await next(down('gone'))).toMatchObject({ status: 'degraded', raw: 'down', reason: 'gone', consecutiveFailures: 1 });
    expect(await next(down('gone'))).toMatchObject({ status: 'degraded', raw: 'down', consecutiveFailures: 2 });
    expect(await next(down('gone'))).toMatchObject({ status: 'down', raw: 'down', consecutiveFailures: 3 });
  });

  it('is unknown while its very first failures are fewer than the threshold: it was never up (R19)', async () => {
    watch({ failureThreshold: 2 });
    expect(await next(down('gone'))).toMatchObject({ status: 'unknown', raw: 'down' });
    expect(await next(down('gone'))).toMatchObject({ status: 'down' });
  });

  it('is up again after successThreshold successes in a row, and says until then why it is not (R19)', async () => {
    watch({ successThreshold: 2 });
    await next();
    await next(down('gone'));
    const recovering = await next();
    expect(recovering).toMatchObject({
      status: 'down',
      raw: 'up',
      reason: 'works again, but not often enough in a row to count',
    });
    expect(recovering.consecutiveFailures).toBeUndefined();
    expect(await next(down('gone'))).toMatchObject({ status: 'down', reason: 'gone' });
    expect(await next()).toMatchObject({ status: 'down' });
    const up = await next();
    expect(up).toMatchObject({ status: 'up' });
    expect(up.reason).toBeUndefined();
  });

  it('is degraded at most where failsAs says so, with the raw result beside it (R2)', async () => {
    watch({ failsAs: 'degraded' });
    expect(await next(down('gone'))).toMatchObject({ status: 'degraded', raw: 'down', reason: 'gone', code: 'CHECK_FAILED' });
  });

  it('is flapping from six changes among twenty runs, until they are fewer than three (R19)', async () => {
    watch();
    const flapping: boolean[] = [];
    for (let run = 0; run < 7; run += 1) flapping.push((await next(run % 2 === 0 ? undefined : down('gone'))).flapping === true);
    expect(flapping).toEqual([false, false, false, false, false, false, true]);
    let calm = 0;
    while ((await next()).flapping === true) calm += 1;
    expect(calm).toBe(16);
  });

  it('keeps when it last worked and since when it is what it is', async () => {
    watch();
    const start = clock.wallTime();
    await next();
    await clock.advance(1_000);
    await next(down('gone'));
    await clock.advance(1_000);
    expect(await next(down('gone'))).toMatchObject({ since: start + 1_000, lastSuccessAt: start, checkedAt: start + 2_000 });
  });

  it('counts its runs and its transitions', async () => {
    watch();
    for (const found of [undefined, down('a'), down('b'), degraded('c'), undefined]) await next(found);
    expect(one(health.peek()).totals).toEqual({
      up: 2,
      degraded: 1,
      down: 2,
      transitions: { up: 1, degraded: 1, down: 1, unknown: 0 },
    });
  });

  it('is shown in a report that nobody can change (R23, R24)', async () => {
    watch({ tags: ['a'], dependsOn: ['two'], links: { runbook: 'https://example.com' } });
    health.register('two', () => down('gone', { deep: { list: [{ a: 1 }] } }));
    health.beginMaintenance({ reason: 'move', check: 'two', durationMs: 1_000 });
    const report = await next(degraded('slow', { deep: [1] }));
    expect(report.blockedBy).toEqual(['two']);
    expectFrozen(await health.report());
    expectFrozen(await health.report({ probe: 'readiness' }));
    for (const event of events) expectFrozen(event, event.type);
  });
});

describe('events', () => {
  it('tell every result as settled and only a settled transition as changed, in that order (R24)', async () => {
    watch({ failureThreshold: 2 });
    await next();
    await next(down('gone', { a: 1 }));
    await next(down('gone'));
    await next(down('gone'));
    await next();
    expect(
      events.map((event) => (event.type === 'changed' ? `${event.transition.from}>${event.transition.to}` : event.type)),
    ).toEqual(['settled', 'settled', 'settled', 'up>down', 'settled', 'settled', 'down>up']);
    expect(events[1]).toMatchObject({
      type: 'settled',
      check: 'one',
      status: 'up',
      raw: 'down',
      reason: 'gone',
      code: 'CHECK_FAILED',
      data: { a: 1 },
      durationMs: 0,
    });
  });

  it('tell the first result only where it is not up', async () => {
    watch();
    await next(degraded('slow'));
    expect(events.at(-1)).toMatchObject({
      type: 'changed',
      transition: { from: 'unknown', to: 'degraded', title: 'one', reason: 'slow', visibility: 'public' },
    });
  });

  it('tell how long the status before lasted from the monotonic clock, and never share an instant (R16)', async () => {
    watch();
    await next();
    await clock.advance(5_000);
    clock.jumpWall(3_600_000);
    await next(down('gone'));
    clock.jumpWall(-7_200_000);
    await clock.advance(2_000);
    await next();
    const transitions = events.flatMap((event) => (event.type === 'changed' ? [event.transition] : []));
    expect(transitions.map(({ lastedMs }) => lastedMs)).toEqual([5_000, 2_000]);
    expect(transitions[1]?.at).toBeGreaterThan(transitions[0]?.at ?? Infinity);
  });
});

describe('a schedule', () => {
  it('runs at once, then every everyMs with a jitter of 5 to 20 %, whoever asks (R18)', async () => {
    const at: number[] = [];
    watch({ everyMs: 10_000 }, () => void at.push(clock.now()));
    await health.start();
    expect(at).toEqual([0]);
    for (let step = 0; step < 2_000; step += 1) {
      await clock.advance(500);
      await health.report();
    }
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(80);
    for (const gap of gaps) {
      const share = Math.abs(gap / 10_000 - 1);
      expect(share).toBeGreaterThanOrEqual(0.05 - 1e-9);
      expect(share).toBeLessThanOrEqual(0.2 + 1e-9);
    }
    expect(gaps.some((gap) => gap < 10_000) && gaps.some((gap) => gap > 10_000)).toBe(true);
    await health.close();
    expect(clock.pending).toBe(0);
  }, 60_000);

  it('does not run before start(), nor after close() (R18)', async () => {
    watch({ everyMs: 1_000 });
    await clock.advance(10_000);
    expect(runs).toBe(0);
    await health.start();
    await health.close();
    expect(clock.pending).toBe(0);
    await clock.advance(10_000);
    expect(runs).toBe(1);
  });

  it('never overtakes itself, and does not catch up on what a blocked event loop made it miss (R18)', async () => {
    watch({ everyMs: 1_000, timeoutMs: 2_000 }, () => new Promise((resolve) => clock.schedule(1_500, () => resolve(undefined))));
    void health.start();
    await clock.advance(1_400);
    expect(runs).toBe(1);
    await clock.advance(1_400);
    expect(runs).toBe(2);
    await clock.block(60_000);
    await clock.advance(0);
    expect(runs).toBeLessThanOrEqual(3);
    await health.close();
    await clock.advance(0);
  });

  it('leaves a result unknown that is older than three intervals (R16)', async () => {
    let hang = false;
    watch({ everyMs: 1_000, timeoutMs: 60_000 }, () => (hang ? new Promise(() => undefined) : undefined));
    await health.start();
    hang = true;
    await clock.advance(3_000);
    expect(one(await health.report())).toMatchObject({ status: 'up', ageMs: 3_000 });
    await clock.advance(1);
    const stale = await health.report();
    expect(one(stale)).toMatchObject({
      status: 'unknown',
      stale: true,
      raw: 'up',
      reason: 'its last result is too old to count',
    });
    expect(stale.status).toBe('unknown');
    await health.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('is begun at once for a check that is registered after start, and ended where it is taken away', async () => {
    watch();
    await health.start();
    let background = 0;
    health.register(
      'two',
      defineCheck(() => void (background += 1), { everyMs: 1_000 }),
    );
    expect(background).toBe(1);
    await clock.advance(1_200);
    expect(background).toBe(2);
    health.unregister('two');
    await clock.advance(10_000);
    expect(background).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('keeps the hanging run of a scheduled check down, and counts on (R14)', async () => {
    watch({ everyMs: 1_000, timeoutMs: 500 }, () => new Promise(() => undefined));
    void health.start();
    await clock.advance(4_000);
    expect(runs).toBe(1);
    expect(one(await health.report())).toMatchObject({ status: 'down', reason: 'still-running', code: 'STILL_RUNNING' });
    await clock.advance(60_000);
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThanOrEqual(6);
    await health.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});
