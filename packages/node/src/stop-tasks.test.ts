import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { runStopTasks } from './stop-tasks.ts';

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

const enough = (): number => 60_000;

describe('stop tasks', () => {
  it('run one after the other, in their order', async () => {
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };
    const outcomes = await runStopTasks(
      [
        ['queue', task('queue')],
        ['pool', task('pool')],
      ],
      clock,
      1_000,
      enough,
    );
    expect(log).toEqual(['queue begins', 'queue ends', 'pool begins', 'pool ends']);
    expect(outcomes).toMatchObject([
      { name: 'queue', outcome: 'done' },
      { name: 'pool', outcome: 'done' },
    ]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no route');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no route'))],
  ])('one that %s is told, and the next one has its turn', async (_, broken) => {
    let closed = false;
    const outcomes = await runStopTasks(
      [
        ['broken', broken],
        ['pool', () => void (closed = true)],
      ],
      clock,
      1_000,
      enough,
    );
    expect(outcomes).toMatchObject([{ name: 'broken', outcome: 'failed', error: { message: 'no route' } }, { outcome: 'done' }]);
    expect(closed).toBe(true);
  });

  it('one that hangs is given up when its time is up, and hears of it a moment before', async () => {
    let reason: unknown;
    const running = runStopTasks(
      [
        ['hangs', ({ signal }) => new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason)))],
        ['pool', () => undefined],
      ],
      clock,
      1_000,
      enough,
    );
    await clock.advance(899);
    expect(reason).toBeUndefined();
    await clock.advance(1);
    expect(reason).toMatchObject({
      name: 'HealthError',
      code: 'STOP_TASK_TIMED_OUT',
      message: expect.stringContaining('1000 ms'),
    });
    await clock.advance(100);
    expect(await running).toMatchObject([{ name: 'hangs', outcome: 'late', durationMs: 1_000 }, { outcome: 'done' }]);
  });

  it('one that gives back in that moment what it cannot finish has done its part', async () => {
    const running = runStopTasks(
      [['job', ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve))]],
      clock,
      20_000,
      enough,
    );
    await clock.advance(19_500);
    expect(await running).toMatchObject([{ name: 'job', outcome: 'done', durationMs: 19_500 }]);
    expect(clock.pending).toBe(0);
  });

  it('a late rejection disturbs nobody (R13)', async () => {
    let fail!: (error: Error) => void;
    const running = runStopTasks([['hangs', () => new Promise((_, reject) => (fail = reject))]], clock, 1_000, enough);
    await clock.advance(1_000);
    await running;
    fail(new Error('too late'));
    await clock.advance(1); // an unhandled rejection would fail the test run
    expect(clock.pending).toBe(0);
  });

  it('get what is left of the time for all, and their turn also where nothing is left', async () => {
    let leftMs = 300;
    const signals: boolean[] = [];
    const running = runStopTasks(
      [
        ['hangs', () => new Promise(() => undefined)],
        ['atOnce', ({ signal }) => void signals.push(signal.aborted)],
        ['hangsToo', ({ signal }) => new Promise(() => signals.push(signal.aborted))],
      ],
      clock,
      1_000,
      () => leftMs,
    );
    await clock.advance(299);
    leftMs = 0;
    await clock.advance(1);
    expect(await running).toMatchObject([{ outcome: 'late', durationMs: 300 }, { outcome: 'done' }, { outcome: 'late' }]);
    expect(signals).toEqual([true, true]);
  });
});
