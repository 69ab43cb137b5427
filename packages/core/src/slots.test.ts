import { ManualClock } from '@allwell/testkit';
import { describe, expect, it } from 'vitest';
import { createSlots } from './slots.ts';

describe('slots', () => {
  it('start so many at once and the others in order, each as a place is given back (R11)', () => {
    const clock = new ManualClock();
    const slots = createSlots(2, clock);
    const started: number[] = [];
    for (let index = 0; index < 5; index += 1) slots.take(1_000, () => started.push(index));
    expect(started).toEqual([0, 1]);
    slots.release();
    expect(started).toEqual([0, 1, 2]);
    slots.release();
    slots.release();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(clock.pending).toBe(0);
  });

  it('let nobody wait for longer than it is ready to (R11)', async () => {
    const clock = new ManualClock();
    const slots = createSlots(1, clock);
    const started: string[] = [];
    slots.take(0, () => started.push('hangs'));
    slots.take(200, () => started.push('patient'));
    slots.take(100, () => started.push('hasty'));
    await clock.advance(99);
    expect(started).toEqual(['hangs']);
    await clock.advance(1);
    expect(started).toEqual(['hangs', 'hasty']);
    slots.release(); // of two that are in, one leaves: the only place is still taken
    expect(started).toEqual(['hangs', 'hasty']);
    await clock.advance(100);
    expect(started).toEqual(['hangs', 'hasty', 'patient']);
    expect(clock.pending).toBe(0);
  });

  it('let ten thousand pass that leave at once, without a deep stack', () => {
    const clock = new ManualClock();
    const slots = createSlots(1, clock);
    let passed = 0;
    slots.take(1_000, () => undefined);
    for (let index = 0; index < 10_000; index += 1) {
      slots.take(1_000, () => {
        passed += 1;
        slots.release();
      });
    }
    slots.release();
    expect(passed).toBe(10_000);
    expect(clock.pending).toBe(0);
    let entered = false;
    slots.take(1_000, () => (entered = true));
    expect(entered).toBe(true);
  });
});
