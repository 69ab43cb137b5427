import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationClass, durationOf, medianOf } from './duration-class.ts';

const durations = fc.double({ min: 0.0101, max: 2 ** 31, noNaN: true });

describe('the class of a duration', () => {
  it('is at most 2.5 % off', () =>
    fc.assert(
      fc.property(durations, (durationMs) => {
        expect(Math.abs(durationOf(durationClass(durationMs)) / durationMs - 1)).toBeLessThan(0.026);
      }),
    ));

  it('is the higher the longer it took', () =>
    fc.assert(
      fc.property(durations, durations, (one, other) => {
        expect(Math.sign(durationClass(one) - durationClass(other)) * Math.sign(one - other)).toBeGreaterThanOrEqual(0);
      }),
    ));

  it.each([0, -1, Number.NaN, -Infinity, 0.01, 1e99, Infinity])('is one of 536, whatever the duration: %d', (durationMs) => {
    expect(durationClass(durationMs)).toBeGreaterThanOrEqual(0);
    expect(durationClass(durationMs)).toBeLessThanOrEqual(535);
  });

  it('stays the same for ever: stores have kept it', () => {
    expect([0, 0.02, 1, 10, 100, 1_000, 60_000].map(durationClass)).toEqual([0, 15, 95, 142, 189, 236, 320]);
  });
});

describe('the median of durations by class', () => {
  it('is that of the middle one', () => {
    const byClass = [5, 5, 7, 900, 1_000].map((durationMs) => [durationClass(durationMs), 1] as const);
    expect(medianOf(byClass)).toBeCloseTo(7, 0);
    expect(medianOf([[durationClass(3), 1_000_000]])).toBeCloseTo(3, 0);
  });

  it('is none where nothing ran', () => {
    expect(medianOf([])).toBeUndefined();
    expect(medianOf([[3, 0]])).toBeUndefined();
  });
});
