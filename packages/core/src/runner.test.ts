import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction, type CheckOptions } from './check.ts';
import { HealthError } from './error.ts';
import { degraded } from './outcome.ts';
import { createRunner, type Runner, type RunResult } from './runner.ts';
import { createSlots } from './slots.ts';

const forever: CheckFunction = () => new Promise(() => undefined);
const closing = new HealthError('CHECK_ABORTED', 'closing');

let clock: ManualClock;
let results: RunResult[];
let runs: number;

beforeEach(() => {
  clock = new ManualClock();
  results = [];
  runs = 0;
});

function runnerOf(run: CheckFunction, options: CheckOptions = {}): Runner {
  const counted: CheckFunction = (context) => {
    runs += 1;
    return run(context);
  };
  return createRunner('one', defineCheck(counted, options), clock, createSlots(64, clock), (result) => results.push(result));
}

describe('a runner', () => {
  it('runs once for any number of callers, and again when the result is too old (R15)', async () => {
    const runner = runnerOf(() => undefined);
    await Promise.all(Array.from({ length: 100 }, async () => runner.ensure(1_000)));
    expect(runs).toBe(1);
    await clock.advance(999);
    expect(runner.ensure(1_000)).toBeUndefined();
    await clock.advance(1);
    await runner.ensure(1_000);
    expect(runs).toBe(2);
  });

  it('keeps the age of a result from the monotonic clock, whatever the wall shows (R16)', async () => {
    const runner = runnerOf(() => undefined);
    await runner.ensure(1_000);
    clock.jumpWall(-86_400_000);
    expect(runner.ensure(1_000)).toBeUndefined();
    clock.jumpWall(2 * 86_400_000);
    expect(runner.ensure(1_000)).toBeUndefined();
    await clock.advance(1_000);
    await runner.ensure(1_000);
    expect(runs).toBe(2);
  });

  it('serves a result that is fresh enough, also while the next run is under way', async () => {
    let release!: () => void;
    const runner = runnerOf(() => (runs === 1 ? undefined : new Promise<void>((resolve) => (release = resolve))));
    await runner.ensure(0);
    const rerun = runner.ensure(0);
    expect(runner.ensure(1_000)).toBeUndefined();
    await clock.advance(1_000);
    expect(runner.ensure(1_000)).toBe(rerun);
    release();
    await rerun;
    expect(runs).toBe(2);
  });

  it('joins its own run where the check asks for itself (R15)', async () => {
    const runner: Runner = runnerOf(async () => runner.ensure(0), { timeoutMs: 100 });
    const ensured = runner.ensure(0);
    await clock.advance(100);
    await ensured;
    expect(runs).toBe(1);
    expect(runner.last?.outcome).toMatchObject({ status: 'down', code: 'CHECK_TIMED_OUT' });
    expect(clock.pending).toBe(0);
  });

  it('is down at the timeout, and counts a check that still hangs as one more failure per timeout (R12, R14)', async () => {
    const runner = runnerOf(forever, { timeoutMs: 100 });
    const ensured = runner.ensure(0);
    await clock.advance(99);
    expect(results).toEqual([]);
    await clock.advance(1);
    await ensured;
    expect(results.map(({ outcome, ran }) => [outcome, ran])).toEqual([
      [{ status: 'down', code: 'CHECK_TIMED_OUT', reason: 'no answer within 100 ms' }, true],
    ]);
    for (let asked = 0; asked < 50; asked += 1) expect(runner.ensure(0)).toBeUndefined();
    expect(runs).toBe(1);
    expect(results).toHaveLength(2);
    expect(runner.last).toMatchObject({
      ran: false,
      outcome: { status: 'down', code: 'STILL_RUNNING', reason: 'still-running' },
    });
    await clock.advance(99);
    expect(runner.ensure(0)).toBeUndefined();
    expect(results).toHaveLength(2);
    await clock.advance(1);
    expect(runner.ensure(0)).toBeUndefined();
    expect(results).toHaveLength(3);
  });

  it('replaces a run that never settles after 10, 20, 40, 80 and 160 timeouts, five times at most (R14)', async () => {
    const runner = runnerOf(forever, { timeoutMs: 100 });
    const startedAt: number[] = [];
    for (let tick = 0; tick < 10_000; tick += 1) {
      const before = runs;
      void runner.ensure(0);
      if (runs > before) startedAt.push(clock.now());
      await clock.advance(100);
    }
    expect(startedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(clock.pending).toBe(0);
  });

  it('is up again by the replacement of a run that was lost, and needs no restart (R14)', async () => {
    let lost = true;
    const runner = runnerOf(() => (lost ? new Promise(() => undefined) : undefined), { timeoutMs: 100 });
    void runner.ensure(0);
    lost = false;
    await clock.advance(999);
    void runner.ensure(0);
    await clock.advance(0);
    expect(runner.last?.outcome.status).toBe('down');
    await clock.advance(1);
    await runner.ensure(0);
    expect(runner.last?.outcome.status).toBe('up');
  });

  it('runs again at once when the run that hung has returned at last, and discards what it found (R13, R14)', async () => {
    let release!: () => void;
    const runner = runnerOf(() => (runs === 1 ? new Promise<void>((resolve) => (release = resolve)) : degraded('second')), {
      timeoutMs: 100,
    });
    void runner.ensure(0);
    await clock.advance(150);
    expect(runner.ensure(0)).toBeUndefined();
    release();
    await clock.advance(0);
    expect(runner.last?.outcome).toMatchObject({ code: 'STILL_RUNNING' });
    await runner.ensure(0);
    expect(runner.last?.outcome).toEqual({ status: 'degraded', reason: 'second' });
    expect(runs).toBe(2);
  });

  it('gives the place of an abandoned run back when it returns', async () => {
    const releases: (() => void)[] = [];
    const runner = runnerOf(() => new Promise<void>((resolve) => releases.push(resolve)), { timeoutMs: 100 });
    for (let tick = 0; tick < 320; tick += 1) {
      void runner.ensure(0);
      await clock.advance(100);
    }
    expect(runs).toBe(6);
    for (const release of releases.splice(0)) release();
    await clock.advance(0);
    void runner.ensure(0);
    expect(runs).toBe(7);
    await clock.advance(1_000);
    void runner.ensure(0);
    expect(runs).toBe(8);
  });

  it('aborts the run at close, records nothing of it, and leaves no timer', async () => {
    let reason: unknown;
    const runner = runnerOf(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject((reason = signal.reason)))),
    );
    const ensured = runner.ensure(0);
    runner.close(closing);
    await ensured;
    expect(reason).toBe(closing);
    expect(results).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(runner.ensure(0)).toBeUndefined();
    expect(runs).toBe(1);
  });

  it('aborts a run that closes its own runner before it returns for the first time', async () => {
    let signal: AbortSignal | undefined;
    const runner: Runner = runnerOf((context) => {
      signal = context.signal;
      runner.close(closing);
      return new Promise(() => undefined);
    });
    await runner.ensure(0);
    expect(signal?.reason).toBe(closing);
    expect(clock.pending).toBe(0);
    expect(results).toEqual([]);
  });
});
