import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from './formats.ts';
import { planFor, type Plan } from './plan.ts';
import { parseQuery } from './query.ts';
import { RESERVED, targetOf } from './target.ts';

const plan = (path: string, search = '', accept?: string): ReturnType<typeof planFor> => {
  const target = targetOf(path);
  if (!target || target.kind === 'ping') throw new TypeError('nothing to plan');
  return planFor(
    { method: 'GET', url: `/health${path}${search}`, path, header: (name) => (name === 'accept' ? accept : undefined) },
    path,
    target,
    'json',
  );
};
const planned = (...parameters: Parameters<typeof plan>): Plan => {
  const made = plan(...parameters);
  if ('statusCode' in made) throw new TypeError(`refused with ${made.statusCode}`);
  return made;
};

describe('a query', () => {
  it('is what it says, blanks and unknown parameters aside', () => {
    expect(parseQuery('')).toEqual({});
    expect(parseQuery('checks=a,b&checks=c&tag=x&tag=y&format=html&utm=1')).toEqual({
      checks: ['a', 'b', 'c'],
      tag: 'y',
      format: 'html',
    });
    expect(parseQuery('checks=')).toEqual({ checks: [] });
    expect(parseQuery('format=health+json')).toEqual({ format: 'health+json' });
    expect(parseQuery('format=health%2Bjson')).toEqual({ format: 'health+json' });
  });

  it('never fails, whatever it holds (R27)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (search) => {
        expect(typeof parseQuery(search)).toBe('object');
      }),
    );
  });
});

describe('an address', () => {
  it('asks for one thing, with or without a slash at its end (R25)', () => {
    for (const [path, target] of [
      ['', { kind: 'report' }],
      ['/ping', { kind: 'ping' }],
      ['/live', { kind: 'probe', probe: 'liveness' }],
      ['/ready', { kind: 'probe', probe: 'readiness' }],
      ['/startup', { kind: 'probe', probe: 'startup' }],
      ['/metrics', { kind: 'report', format: 'metrics' }],
      ['/feed.atom', { kind: 'report', format: 'atom' }],
      ['/badge.svg', { kind: 'report', format: 'svg' }],
      ['/storage', { kind: 'group', name: 'storage' }],
      ['/checks/database', { kind: 'check', name: 'database' }],
      ['/checks/live', { kind: 'check', name: 'live' }],
      ['/checks/a%3Ab', { kind: 'check', name: 'a:b' }],
    ] as const) {
      expect(targetOf(path)).toEqual(target);
      expect(targetOf(`${path}/`)).toEqual(target);
    }
  });

  it('asks for nothing where there can be nothing', () => {
    for (const path of [
      '/checks',
      '//ready',
      '/a/b',
      '/checks/a/b',
      '/1st',
      '/a b',
      '/a%20b',
      '/checks/',
      '/../ready',
      '/__proto__',
      '/checks/é',
    ])
      expect(targetOf(path), path).toBeUndefined();
  });

  it('never fails, and never names a group by an address that is taken', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(...RESERVED).map((one) => `/${one}`),
        ),
        (path) => {
          const target = targetOf(path);
          expect(target?.kind === 'group' && RESERVED.has(target.name)).toBe(false);
        },
      ),
    );
  });
});

describe('a plan', () => {
  it('links back to the base from wherever it was asked (R28)', () => {
    for (const [path, search, base] of [
      ['', '', 'health/'],
      ['/', '', './'],
      ['/ready', '', './'],
      ['/ready/', '', '../'],
      ['/checks/db', '', '../'],
      ['/checks/db/', '?x=/', '../../'],
      ['/feed.atom', '', './'],
    ] as const) {
      const { base: made } = planned(path, search);
      expect(made, path).toBe(base);
      expect(new URL(`${made}ping`, `http://h/prefix/health${path}${search}`).pathname).toBe('/prefix/health/ping');
    }
  });

  it('names itself by what means something: never by a secret', () => {
    expect(planned('', '?auth=s3cret&checks=b,a&format=html&x=1').self).toBe('?checks=b%2Ca&format=html');
    expect(planned('/feed.atom', '?auth=s3cret').self).toBe('feed.atom');
  });

  it('never fails, whatever address, query and Accept are sent (R27)', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.constantFrom('', '/', '/live', '/checks/a', '/metrics', '/group'),
        anything,
        fc.option(anything, { nil: undefined }),
        (path, query, accept) => {
          const made = plan(path, `?${query}`, accept);
          expect([400, 406, ...FORMAT_NAMES]).toContain('statusCode' in made ? made.statusCode : made.format.name);
        },
      ),
    );
  });
});
