import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from './page-sparkline.ts';

const lineOf = (medians: readonly (number | undefined)[], points = 96): string =>
  / d="([^"]*)"/.exec(sparkline(medians, points))?.[1] ?? '';

describe('a sparkline', () => {
  it('goes from 0 to the largest median, in relative steps', () => {
    expect(lineOf([0, 10, 5, 5])).toBe('M0 19l1-18 1 9 1 0');
  });

  it('has a gap where nothing ran, and a dot where a point stands alone', () => {
    expect(lineOf([10, 10, undefined, 10, undefined, 0, 10])).toBe('M0 1l1 0M3 1h0M5 19l1-18');
  });

  it('is not there where nothing was measured, or one stretch alone', () => {
    expect(sparkline([], 24)).toBe('');
    expect(sparkline([undefined, 10, undefined], 24)).toBe('');
    expect(sparkline([undefined, undefined, NaN], 24)).toBe('');
  });

  it('averages neighbours where there are more than are drawn', () => {
    expect(lineOf([0, 10, undefined, 10, undefined, undefined], 3)).toBe('M0 10l1-9');
  });

  it('draws only numbers, whatever was measured', () => {
    for (let width = 2; width < 50; width += 1)
      expect(
        lineOf(
          Array.from({ length: 2 * width }, () => Number.MAX_VALUE),
          2,
        ),
      ).toBe('M0 1l1 0');
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: 0 }), { nil: undefined }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 96 }),
        (medians, points) => {
          expect(lineOf(medians, points)).toMatch(/^(M\d+ \d+(h0|l(1[ -]\d+ ?)+))*$/);
        },
      ),
    );
  });
});
