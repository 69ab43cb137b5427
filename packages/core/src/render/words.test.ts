import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration as plainDuration } from './duration.ts';
import { en } from './messages/en.ts';
import { createWords } from './words.ts';

const words = createWords('en', en);
const { ago, bytes, duration, instant } = words;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 14, 5, 12);

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [1.24, '1.2 ms'],
    [9.96, '10 ms'],
    [340.4, '340 ms'],
    [999.4, '999 ms'],
    [999.5, '1 s'],
    [1_540, '1.5 s'],
    [12_400, '12 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [125 * SECOND, '2 min 5 s'],
    [HOUR - 501, '59 min 59 s'],
    [HOUR - 500, '1 h'],
    [3 * HOUR + 12 * MINUTE, '3 h 12 min'],
    [DAY - MINUTE / 2, '1 d'],
    [4 * DAY + 6 * HOUR, '4 d 6 h'],
    [-5, '0 ms'],
    [NaN, 'an unknown time'],
    [Infinity, 'an unknown time'],
  ])('says %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
    expect(plainDuration(ms)).toBe(text);
  });

  it('never says 60 s within a minute, nor 60 min, nor 24 h', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 400 * DAY, noNaN: true }), (ms) => {
        expect(duration(ms)).not.toMatch(/\b(60 s|60 min|24 h)/);
      }),
    ));
});

describe('ago', () => {
  it.each([
    [-3, 'just now'],
    [NaN, 'just now'],
    [999, 'just now'],
    [SECOND, '1 s ago'],
    [MINUTE - 1, '59 s ago'],
    [MINUTE, '1 min ago'],
    [HOUR, '1 h ago'],
    [49 * HOUR, '2 d ago'],
  ])('says %d ms as %s', (ms, text) => expect(ago(ms)).toBe(text));
});

describe('instant', () => {
  it('names no more of the date than it takes to know the day', () => {
    expect(instant(NOW, NOW)).toBe('14:05 UTC');
    expect(instant(NOW, NOW, true)).toBe('14:05:12 UTC');
    expect(instant(NOW - DAY, NOW)).toBe('20 Nov, 14:05 UTC');
    expect(instant(NOW - 365 * DAY, NOW)).toBe('21 Nov 2025, 14:05 UTC');
    expect(instant(Date.UTC(9_026, 0, 2), NOW)).toBe('2 Jan 9026, 00:00 UTC');
  });

  it('is total', () => {
    expect(instant(NaN, NOW)).toBe('an unknown time');
    expect(instant(1e300, NOW)).toBe('an unknown time');
    fc.assert(
      fc.property(fc.double(), fc.double(), (at, now) => {
        expect(instant(at, now)).toMatch(/UTC$|unknown/);
      }),
    );
  });
});

it('counts bytes in binary units', () => {
  expect([0, 1_023, 1_024, 412_860_416, 2_204_110_848, -2_048, 1e30].map(bytes)).toEqual([
    '0 B',
    '1023 B',
    '1 KiB',
    '394 MiB',
    '2.1 GiB',
    '-2 KiB',
    '888178419700125 PiB',
  ]);
});

it('puts a word into the form that its number asks for', () => {
  expect([0, 1, 2].map((count) => words.count('values', count))).toEqual(['0 values', '1 value', '2 values']);
});
