import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertOption,
  callable,
  count,
  delay,
  isName,
  link,
  listOf,
  mapOf,
  MAX_DELAY_MS,
  name,
  settleOptions,
  text,
} from './rule.ts';
import { show } from './show.ts';

const refused = (code: string, message: string): unknown => expect.objectContaining({ name: 'HealthError', code, message });

describe('options', () => {
  it('are settled with their defaults, where undefined means the default, and frozen', () => {
    const rules = { timeoutMs: delay(1), title: text(5) };
    const settled = settleOptions<{ timeoutMs?: number; title?: string }, 'timeoutMs'>(
      'it',
      { timeoutMs: undefined, title: 'a' },
      rules,
      { timeoutMs: 7 },
    );
    expect(settled).toEqual({ timeoutMs: 7, title: 'a' });
    expect(Object.isFrozen(settled)).toBe(true);
  });

  it('are refused with the thing, the limit and the value (R21)', () => {
    const settle = (options: unknown): unknown =>
      settleOptions<{ timeoutMs?: number }>('defineCheck', options, { timeoutMs: delay(1) }, {});
    expect(() => settle({ timeoutMs: 0 })).toThrow(
      refused('INVALID_OPTION', `defineCheck: timeoutMs must be milliseconds from 1 to ${MAX_DELAY_MS}, got 0`),
    );
    expect(() => settle({ timeout: 5 })).toThrow(
      refused('INVALID_OPTION', 'defineCheck has no option "timeout"; it has timeoutMs; did you mean timeoutMs?'),
    );
    expect(() => settle({ signals: [], onSignal: 1, logger: 2, port: 3 })).toThrow(
      refused('INVALID_OPTION', 'defineCheck has no option "signals", "onSignal", "logger", …; it has timeoutMs'),
    );
    for (const wrong of [null, 5, 'x', []])
      expect(() => settle(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('are refused in a line where somebody hands in an application or a server', () => {
    class Server {
      readonly timeoutMs = 1;
      listen(): void {}
    }
    const applications = [
      new Server(),
      { ...Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, at])), fetch: () => 1 },
    ];
    for (const application of applications) {
      expect(() => settleOptions<{ timeoutMs?: number }>('allwell', application, { timeoutMs: delay(1) }, {})).toThrow(
        refused('INVALID_OPTION', 'allwell takes an object of options, got an application'),
      );
    }
    const known = { fetch: callable() };
    expect(settleOptions<{ fetch?: () => void }>('http', { fetch: () => undefined }, known, {})).toHaveProperty('fetch');
    const express = Object.assign(function app() {}, { listen: () => 1 });
    expect(() => settleOptions('allwell', express, {}, {})).toThrow(
      refused('INVALID_OPTION', 'allwell takes an object of options, got the function app'),
    );
  });

  it('keep a timer within what it can hold: 2^31 - 1 milliseconds (R21)', () => {
    expect(assertOption('ms', MAX_DELAY_MS, delay())).toBe(2 ** 31 - 1);
    for (const wrong of [2 ** 31, -1, NaN, Infinity, '5', 5n, null])
      expect(() => assertOption('ms', wrong, delay())).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    for (const wrong of [1.5, 0, 11])
      expect(() => assertOption('n', wrong, count(1, 10))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('name the member of a list or a map that is wrong', () => {
    expect(() => assertOption('tags', ['a', 'b c'], listOf(name))).toThrow(
      refused('INVALID_NAME', 'tags[1] must be a name: a letter, then at most 99 of A-Z a-z 0-9 _ . : -, got "b c"'),
    );
    expect(() => assertOption('links', { a: 5 }, mapOf(link))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('links["a"]') }),
    );
    expect(assertOption('tags', ['a', 'b', 'a'], listOf(name))).toEqual(['a', 'b']);
  });
});

describe('a name', () => {
  it('is a letter, then at most 99 of a few characters, which no format has to escape', () => {
    for (const right of ['a', 'A1', 'db.main:read_only-2', `a${'b'.repeat(99)}`]) expect(isName(right), right).toBe(true);
    for (const wrong of ['', '1a', '_a', 'a b', 'é', 'aé', 'a\n', 'a/b', 'a"', '<a', `a${'b'.repeat(100)}`, 5, null, ['a']])
      expect(isName(wrong), String(wrong)).toBe(false);
  });
});

describe('a link', () => {
  it('is http, https, mailto or relative, however a scheme is disguised (R31)', () => {
    for (const right of ['https://example.com', 'HTTP://x', 'mailto:a@b.c', '/runbook', 'docs/a:b', '#top', '?x=1'])
      expect(assertOption('link', right, link), right).toBe(right);
    for (const wrong of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      '\u0001javascript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      '',
      5,
    ]) {
      expect(() => assertOption('link', wrong, link), String(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    }
  });
});

describe('show', () => {
  it('puts any value into an error: short, on one line, and never failing', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        const shown = show(value);
        expect(shown).not.toContain('\n');
        expect(shown.length).toBeLessThan(600);
      }),
      {
        examples: [
          [Symbol('s')],
          [
            new Proxy(
              {},
              {
                ownKeys: () => {
                  throw new Error('trapped');
                },
              },
            ),
          ],
          ['x'.repeat(10_000)],
          [Array.from({ length: 1_000 }, () => 'y'.repeat(1_000))],
        ],
      },
    );
  });
});
