import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.ts';

describe('a manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock(1_000);
    expect([clock.now(), clock.wallTime()]).toEqual([0, 1_000]);
    await clock.advance(250);
    expect([clock.now(), clock.wallTime()]).toEqual([250, 1_250]);
  });

  it('calls what falls due on the way in order, each at its own time', async () => {
    const clock = new ManualClock();
    const calls: [string, number][] = [];
    clock.schedule(30, () => calls.push(['late', clock.now()]));
    clock.schedule(10, () => calls.push(['early', clock.now()]));
    clock.schedule(10, () => calls.push(['second', clock.now()]));
    await clock.advance(29);
    expect(calls).toEqual([
      ['early', 10],
      ['second', 10],
    ]);
    await clock.advance(1);
    expect(calls.at(-1)).toEqual(['late', 30]);
    expect(clock.pending).toBe(0);
  });

  it('calls what is scheduled on the way too, also after promises', async () => {
    const clock = new ManualClock();
    const calls: number[] = [];
    clock.schedule(10, () => void Promise.resolve().then(() => clock.schedule(10, () => calls.push(clock.now()))));
    await clock.advance(20);
    expect(calls).toEqual([20]);
  });

  it('forgets what was cancelled', async () => {
    const clock = new ManualClock();
    const cancel = clock.schedule(10, () => expect.unreachable());
    cancel();
    cancel();
    expect(clock.pending).toBe(0);
    await clock.advance(20);
  });

  it('fires late after a block, as timers do', async () => {
    const clock = new ManualClock();
    const calls: number[] = [];
    clock.schedule(10, () => calls.push(clock.now()));
    await clock.block(500);
    expect(calls).toEqual([500]);
  });

  it('lets the wall jump without moving its monotonic time', () => {
    const clock = new ManualClock(5_000);
    clock.jumpWall(-4_000);
    expect([clock.now(), clock.wallTime()]).toEqual([0, 1_000]);
  });
});
