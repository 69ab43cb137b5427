import fc from 'fast-check';
import { expect, it } from 'vitest';
import { STATUS, statusTest, type HttpStatus } from './http-status.ts';

const code = fc.integer({ min: 100, max: 599 });

it('accepts one code, a class, a list of both, or what a function says', () => {
  const accepted = (status: HttpStatus): number[] => [199, 200, 299, 300, 404].filter(statusTest(status).accepts);
  expect(accepted(200)).toEqual([200]);
  expect(accepted('2xx')).toEqual([200, 299]);
  expect(accepted(['2xx', 404])).toEqual([200, 299, 404]);
  expect(accepted((statusCode) => statusCode < 200)).toEqual([199]);
  expect(accepted((async () => true) as never)).toEqual([]); // what is not understood is not healthy
  expect(statusTest(['2xx', 404]).says).toBe('2xx or 404');
});

it('accepts a code exactly where its list or its class does', () =>
  fc.assert(
    fc.property(code, fc.uniqueArray(code, { minLength: 1 }), (statusCode, list) => {
      expect(statusTest(list).accepts(statusCode)).toBe(list.includes(statusCode));
    }),
  ));

it('refuses what is no status code', () => {
  for (const value of [99, 600, 200.5, Number.NaN, '200', '6xx', '2XX', [], [200, 'ok'], null, {}]) {
    expect(STATUS.read(value, 'status')).toBeUndefined();
  }
});
