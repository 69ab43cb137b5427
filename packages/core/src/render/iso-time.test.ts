import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isInstant, isoTime } from './iso-time.ts';

it.each([
  [0, '1970-01-01T00:00:00.000Z', true],
  [Date.UTC(2026, 10, 21, 7, 0, 0, 5), '2026-11-21T07:00:00.005Z', true],
  [-62_167_219_200_000, '0000-01-01T00:00:00.000Z', true],
  [-62_167_219_200_001, '0000-01-01T00:00:00.000Z', false],
  [253_402_300_800_000, '9999-12-31T23:59:59.999Z', false],
  [Infinity, '9999-12-31T23:59:59.999Z', false],
  [NaN, '1970-01-01T00:00:00.000Z', false],
])('%d is written %s, and is an instant: %s', (at, text, is) => {
  expect([isoTime(at), isInstant(at)]).toEqual([text, is]);
});

it('every number gives what RFC 3339 allows', () => {
  fc.assert(
    fc.property(fc.double(), (at) => {
      expect(isoTime(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }),
  );
});
