import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explain } from './explain.ts';

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code });

it('tells the cause at the bottom, not that something failed', () => {
  const cause = coded('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED');
  expect(explain(new TypeError('fetch failed', { cause }))).toBe('connect ECONNREFUSED 127.0.0.1:9');
});

it('adds the code that the message does not have', () => {
  expect(explain(coded('certificate has expired', 'CERT_HAS_EXPIRED'))).toBe('certificate has expired (CERT_HAS_EXPIRED)');
});

it('tells every address that was tried', () => {
  const attempts = [
    coded('connect ECONNREFUSED ::1:9', 'ECONNREFUSED'),
    coded('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED'),
  ];
  expect(explain(new AggregateError(attempts))).toBe('connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9');
});

it('finds a word where an error has no message', () => {
  expect(explain(coded('', 'ECONNRESET'))).toBe('ECONNRESET');
  expect(explain(new TypeError())).toBe('TypeError');
  expect(explain('')).toBe('failed without a reason');
});

it('ends where causes go in a circle', () => {
  const error = new Error('round');
  error.cause = error;
  expect(explain(error)).toBe('round');
});

it('never throws and never says nothing, whatever was thrown', () =>
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      expect(explain(thrown)).toMatch(/./s);
    }),
    { examples: [[{ toString: 0 }], [Object.assign(new Error('x'), { cause: Object.create(null) })], [null]] },
  ));
