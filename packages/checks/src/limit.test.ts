import { HealthError } from '@allwell/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inBytes, inMs, inPercent, judge, limitsOf, share, type Reading } from './limit.ts';

const reading = (value: number, side: Reading['side'], degraded?: number, down?: number): Reading => ({
  value,
  side,
  limits: { degraded, down },
  says: `${value} used`,
  show: String,
});

it('counts from the limit on', () => {
  expect(judge([reading(0.89, 'most', 0.9)], {})).toMatchObject({ status: 'up' });
  expect(judge([reading(0.9, 'most', 0.9)], {})).toMatchObject({ status: 'degraded', reason: '0.9 used (limit 0.9)' });
});

it('counts below the limit, where less is worse', () => {
  expect(judge([reading(10, 'least', 10)], {})).toMatchObject({ status: 'up' });
  expect(judge([reading(9, 'least', 10)], {})).toMatchObject({ status: 'degraded' });
});

it('is the worst of its readings, with all reasons for that', () => {
  const outcome = judge([reading(1, 'most', 0.5), reading(3, 'most', 1, 2), reading(4, 'most', 1, 2)], { a: 1 });
  expect(outcome).toMatchObject({ status: 'down', reason: '3 used (limit 2); 4 used (limit 2)', data: { a: 1 } });
});

it('never takes a number that is none for healthy', () => {
  expect(judge([reading(Number.NaN, 'least', 1)], {})).toMatchObject({ status: 'degraded' });
  expect(judge([reading(Number.NaN, 'most', 1)], {})).toMatchObject({ status: 'degraded' });
});

it('is never milder than one of its readings', () => {
  const severity = { up: 0, degraded: 1, down: 2 };
  const number = fc.double({ noNaN: true });
  const any = fc.record({
    value: number,
    side: fc.constantFrom('most', 'least'),
    degraded: fc.option(number, { nil: undefined }),
    down: fc.option(number, { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(any.map(({ value, side, degraded, down }) => reading(value, side as 'most', degraded, down))),
      (readings) => {
        const worst = Math.max(0, ...readings.map((one) => severity[judge([one], {}).status]));
        expect(severity[judge(readings, {}).status]).toBe(worst);
      },
    ),
  );
});

it('lets a default give way to the limit that was given', () => {
  const limits = (degradedRatio?: number, downRatio?: number) =>
    limitsOf('disk', { degradedRatio, downRatio }, 'Ratio', 'most', { degraded: 0.9, down: 1 });
  expect(limits()).toEqual({ degraded: 0.9, down: 1 });
  expect(limits(undefined, 0.8)).toEqual({ degraded: 0.8, down: 0.8 });
  expect(limits(0.5, 0.6)).toEqual({ degraded: 0.5, down: 0.6 });
  expect(() => limits(0.8, 0.7)).toThrow(
    new HealthError('INVALID_OPTION', 'disk: degradedRatio must be at most downRatio (0.7), got 0.8'),
  );
});

it('takes a share, and no percentage', () => {
  expect(share.read(0.9, '')).toBe(0.9);
  expect(share.read(90, '')).toBeUndefined();
});

it('writes numbers for people', () => {
  expect([inMs(12.3), inPercent(0.9214), inBytes(0), inBytes(1_536), inBytes(2 ** 40), inBytes(2 ** 63)]).toEqual([
    '12.3 ms',
    '92.1 %',
    '0 B',
    '1.5 KiB',
    '1 TiB',
    '8192 PiB',
  ]);
});
