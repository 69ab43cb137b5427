import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';

describe('the system clock', () => {
  it('never keeps the process alive (R18)', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const cancel = systemClock.schedule(60_000, () => undefined);
    expect(timers()).toBe(before);
    cancel();
  });

  it('calls once, and not at all after it was cancelled', async () => {
    const called: string[] = [];
    systemClock.schedule(0, () => called.push('cancelled'))();
    await new Promise<void>((resolve) => systemClock.schedule(1, () => (called.push('called'), resolve())));
    expect(called).toEqual(['called']);
  });

  it('never goes back, and tells the time of the wall', () => {
    expect(systemClock.now()).toBeLessThanOrEqual(systemClock.now());
    expect(Math.abs(systemClock.wallTime() - Date.now())).toBeLessThan(1_000);
  });
});
