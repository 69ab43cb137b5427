import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HealthError } from './error.ts';
import { degraded, down, fromThrown, messageOf, toOutcome, up } from './outcome.ts';

const trap = (): never => {
  throw new Error('trapped');
};
const hostile = [
  new Proxy({}, { get: trap }),
  new Proxy({}, { getPrototypeOf: trap, get: trap, has: trap }),
  new Proxy({}, { getOwnPropertyDescriptor: trap }),
  new Proxy(up(), { get: trap }),
  {
    get message(): string {
      return trap();
    },
  },
  {
    get status(): string {
      return trap();
    },
  },
  { toString: trap },
  { toString: 0 },
  Object.create(null),
  Symbol('thrown'),
  null,
];

describe('what a check returned', () => {
  it('is up for nothing and true, down for false, and itself for what up, degraded and down make', () => {
    expect(toOutcome(undefined)).toMatchObject({ status: 'up' });
    expect(toOutcome(true)).toMatchObject({ status: 'up' });
    expect(toOutcome(false)).toMatchObject({ status: 'down', code: 'CHECK_FAILED', reason: 'returned false' });
    for (const outcome of [up(), up({ a: 1 }), degraded('slow', { a: 1 }), down('gone')])
      expect(toOutcome(outcome)).toEqual(outcome);
  });

  it('is down with reason invalid-result where it is not understood, however much it looks like an outcome (R1)', () => {
    const invalid = { status: 'down', code: 'INVALID_RESULT', reason: 'invalid-result' };
    for (const foreign of [
      { status: 'DOWN' },
      { status: 'up' },
      { status: 'ok' },
      'up',
      'ok',
      0,
      1,
      null,
      [],
      NaN,
      { ...up() },
      Object.create(up()),
      ...hostile,
    ]) {
      expect(toOutcome(foreign)).toMatchObject(invalid);
    }
  });

  it('is down where another copy of core has a status that this one does not know (R1)', () => {
    const brand = Object.getOwnPropertySymbols(up())[0];
    if (brand === undefined) throw new TypeError('outcomes have no brand');
    const newer = (status: unknown): unknown => Object.defineProperty({ status }, brand, { value: true });
    expect(toOutcome(newer('paused'))).toMatchObject({ status: 'down', code: 'INVALID_RESULT' });
    expect(toOutcome(newer('DOWN'))).toMatchObject({ status: 'down', code: 'INVALID_RESULT' });
    expect(toOutcome(newer('up'))).toMatchObject({ status: 'up' });
  });

  it('is frozen, and data does not override the verdict (R23)', () => {
    const outcome = degraded('slow', { status: 'up', reason: 'fine' });
    expect(Object.isFrozen(outcome)).toBe(true);
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'slow' });
  });

  it('is one of three statuses whatever it is (R1)', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }), (returned) => {
        const { status } = toOutcome(returned);
        expect(status).toBe(returned === undefined || returned === true ? 'up' : 'down');
      }),
    );
  });
});

describe('what a check threw', () => {
  it('is down with the message of the error', () => {
    expect(fromThrown(new Error('no route'))).toMatchObject({ status: 'down', code: 'CHECK_THREW', reason: 'no route' });
    expect(fromThrown(new HealthError('CHECK_TIMED_OUT', 'late'))).toMatchObject({
      status: 'down',
      code: 'CHECK_TIMED_OUT',
      reason: 'late',
    });
    expect(fromThrown('plain text')).toMatchObject({ reason: 'plain text' });
    expect(fromThrown(undefined)).toMatchObject({ reason: 'threw undefined' });
    expect(fromThrown('')).toMatchObject({ reason: 'threw an empty string' });
  });

  it('names an error without a message by its name and code', () => {
    expect(messageOf(Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }))).toBe('AggregateError ECONNREFUSED');
  });

  it('never makes this throw, whatever it is', () => {
    for (const thrown of hostile) expect(fromThrown(thrown)).toMatchObject({ status: 'down', code: 'CHECK_THREW' });
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(fromThrown(thrown)).toMatchObject({ status: 'down', reason: expect.any(String) });
      }),
    );
  });
});
