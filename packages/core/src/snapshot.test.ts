import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapshot, TRUNCATED } from './snapshot.ts';

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
const trap = (): never => {
  throw new Error('trapped');
};

function expectFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const member of Object.values(value)) expectFrozen(member);
}

describe('a snapshot', () => {
  it('is not changed by what happens to the data later (R23)', () => {
    const data = { list: [1], nested: { count: 1 }, map: new Map([['a', { b: 1 }]]) };
    const copy = snapshot(data);
    data.list.push(2);
    data.nested.count = 2;
    data.map.clear();
    expect(copy).toEqual({ list: [1], nested: { count: 1 }, map: { a: { b: 1 } } });
    expectFrozen(copy);
  });

  it('says in words what JSON cannot say (R23)', () => {
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle['self'] = cycle;
    expect(
      snapshot({
        big: 12n,
        nan: NaN,
        infinite: -Infinity,
        buffer: Buffer.alloc(10),
        bytes: new Uint16Array(3),
        raw: new ArrayBuffer(5),
        cycle,
        date: new Date(0),
        bad: new Date(NaN),
        error: new TypeError('boom'),
        set: new Set([1, 2]),
        map: new Map<unknown, unknown>([[1, 'one']]),
        fn: () => 1,
        symbol: Symbol('s'),
        nothing: undefined,
        url: new URL('https://example.com/a'),
        list: [undefined, () => 1, null],
      }),
    ).toEqual({
      big: '12',
      nan: 'NaN',
      infinite: '-Infinity',
      buffer: '[10 bytes]',
      bytes: '[6 bytes]',
      raw: '[5 bytes]',
      cycle: { name: 'cycle', self: '[circular]' },
      date: '1970-01-01T00:00:00.000Z',
      bad: 'Invalid Date',
      error: 'TypeError: boom',
      set: [1, 2],
      map: { 1: 'one' },
      url: 'https://example.com/a',
      list: [null, null, null],
    });
    expect(snapshot(undefined)).toBeUndefined();
    for (const value of ['text', 5, null, false]) expect(snapshot(value)).toEqual({ value });
    expect(snapshot([1])).toEqual({ value: [1] });
    expect(JSON.stringify(snapshot(() => 1))).toBe('{}');
  });

  it('survives getters, proxies and toJSON that throw, and keeps what can be read beside them (R23)', () => {
    const copy = snapshot({
      fine: 1,
      get broken() {
        return trap();
      },
      json: { toJSON: trap },
      proxy: new Proxy({}, { ownKeys: trap }),
      revoked: revoked(),
    });
    expect(copy).toEqual({
      fine: 1,
      broken: '[unreadable]',
      json: '[unreadable]',
      proxy: '[unreadable]',
      revoked: '[unreadable]',
    });
    expect(snapshot(revoked())).toEqual({ value: '[unreadable]' });
  });

  it('has no secret in it (R30)', () => {
    const copy = snapshot({
      dsn: 'redis://:hunter2@cache:6379/0',
      apiKey: 'abc',
      nested: [{ Authorization: 'Bearer abcdef' }],
      'x-api-key': 'k',
      header: 'Bearer abcdef',
    });
    expect(JSON.stringify(copy)).not.toMatch(/hunter2|abc|"k"/);
  });

  it('keeps 6 levels and 100 keys, and marks where something was left out (R23)', () => {
    expect(snapshot({ 1: { 2: { 3: { 4: { 5: { 6: 'kept' } } } } } })).toEqual({ 1: { 2: { 3: { 4: { 5: { 6: 'kept' } } } } } });
    expect(snapshot({ 1: { 2: { 3: { 4: { 5: { 6: { 7: 'lost' } } } } } } })).toEqual({
      1: { 2: { 3: { 4: { 5: { 6: TRUNCATED } } } } },
    });
    const wide = snapshot(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, index])));
    expect(Object.keys(wide ?? {})).toHaveLength(101);
    expect(wide).toMatchObject({ k99: 99, '…': TRUNCATED });
    const long = snapshot({ list: Array.from({ length: 101 }, (_, index) => index) })?.['list'];
    expect(long).toHaveLength(101);
    expect(long).toMatchObject({ 99: 99, 100: TRUNCATED });
  });

  it('is at most 16 KiB of JSON, in any script, and marked where it was cut (R23)', () => {
    const filler: Readonly<Record<string, unknown>> = {
      ascii: 'x'.repeat(1_900),
      cjk: '健'.repeat(1_900),
      control: '\u0001'.repeat(1_900),
      quotes: '"'.repeat(1_900),
      number: 0.1234567890123456,
      flag: false,
      nothing: null,
      empty: {},
      list: [],
      bytes: Buffer.alloc(9),
    };
    for (const [kind, value] of Object.entries(filler)) {
      const copy = snapshot({ rows: Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => value)) });
      expect(bytesOf(copy), kind).toBeLessThanOrEqual(16_384);
      expect(JSON.stringify(copy), kind).toContain(TRUNCATED);
    }
  });

  it('takes no time for data that repeats itself ten thousand million times', () => {
    let bomb: unknown = [true];
    for (let level = 0; level < 5; level += 1) bomb = Array.from({ length: 100 }, () => bomb);
    const began = performance.now();
    expect(bytesOf(snapshot({ bomb }))).toBeLessThanOrEqual(16_384);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('is total, frozen, bounded, fit for JSON, and the snapshot of itself', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        (data) => {
          const copy = snapshot(data);
          expectFrozen(copy);
          if (data === undefined) return;
          const text = JSON.stringify(copy);
          expect(bytesOf(copy)).toBeLessThanOrEqual(16_384);
          expect(JSON.stringify(snapshot(copy))).toBe(text);
        },
      ),
      { examples: [['password=x]'], [[[[[[[[1]]]]]]]], [{ a: 'token: "x" }' }], [{ 'token=x': 1 }]] },
    );
  });

  it('of large data is the snapshot of itself too', () => {
    const leaf = fc.oneof(
      fc.string({ minLength: 100, maxLength: 3_000, unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string({ maxLength: 300 }), fc.array(leaf, { maxLength: 30 }), { maxKeys: 20 }), {
          maxLength: 30,
        }),
        (data) => {
          const copy = snapshot({ data });
          expect(bytesOf(copy)).toBeLessThanOrEqual(16_384);
          expect(JSON.stringify(snapshot(copy))).toBe(JSON.stringify(copy));
        },
      ),
      { numRuns: 30 },
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
