import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from './formats.ts';
import type { Language } from './language.ts';
import { planFor, type Plan } from './plan.ts';
import { parseQuery } from './query.ts';
import { RESERVED, targetOf } from './target.ts';

const plan = (path: string, search = '', accept?: string, language: Language | 'auto' = 'auto'): ReturnType<typeof planFor> => {
  const target = targetOf(path);
  if (!target || target.kind === 'ping' || target.kind === 'notes') throw new TypeError('nothing to plan');
  return planFor(
    { method: 'GET', url: `/health${path}${search}`, path, header: (name) => (name === 'accept' ? accept : undefined) },
    path,
    target,
    { defaultFormat: 'json', language },
  );
};
const planned = (...parameters: Parameters<typeof plan>): Plan => {
  const made = plan(...parameters);
  if ('statusCode' in made) throw new TypeError(`refused with ${made.statusCode}`);
  return made;
};

describe('a query', () => {
  const nothing = { view: '', statuses: [], text: '' };

  it('is what it says, blanks and unknown parameters aside', () => {
    expect(parseQuery('')).toEqual(nothing);
    expect(parseQuery('checks=a,b&checks=c&tag=x&tag=y&format=html&utm=1')).toEqual({
      ...nothing,
      checks: ['a', 'b', 'c'],
      tag: 'y',
      format: 'html',
    });
    expect(parseQuery('checks=')).toEqual({ ...nothing, checks: [] });
    expect(parseQuery('format=health+json')).toEqual({ ...nothing, format: 'health+json' });
    expect(parseQuery('view=full&view=compact')).toEqual({ ...nothing, view: 'compact' });
    expect(parseQuery('status=down,%20degraded&status=up&q=%20disk%20')).toEqual({
      ...nothing,
      statuses: ['down', 'degraded', 'up'],
      text: 'disk',
    });
    expect(parseQuery('format=health%2Bjson')).toEqual({ ...nothing, format: 'health+json' });
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
      ['/incidents', { kind: 'incidents' }],
      ['/incidents/a%3Ab-17', { kind: 'incidents', id: 'a:b-17' }],
      ['/incidents/db-17/notes', { kind: 'notes', incident: 'db-17' }],
      ['/checks/database/feed.atom', { kind: 'check', name: 'database', format: 'atom' }],
      ['/checks/feed.rss', { kind: 'check', name: 'feed.rss' }],
      ['/checks/feed.rss/feed.rss', { kind: 'check', name: 'feed.rss', format: 'rss' }],
      ['/checks/a%3Ab/badge.svg', { kind: 'check', name: 'a:b', format: 'svg' }],
      ['/storage/feed.json', { kind: 'group', name: 'storage', format: 'jsonfeed' }],
      ['/storage/metrics', { kind: 'group', name: 'storage', format: 'metrics' }],
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
      '/checks/a/feed.atom/x',
      '/checks/a/ping',
      '/checks/feed.atom/x',
      '/ready/feed.atom',
      '/metrics/feed.atom',
      '/storage/feed',
      '/storage/feed.atom/x',
      '/storage//feed.atom',
      '/storage/__proto__',
      '/1st',
      '/a b',
      '/a%20b',
      '/checks/',
      '/../ready',
      '/__proto__',
      '/checks/é',
      '/incidents/é',
      '/incidents/a/b',
      '/incidents/a/notes/b',
      '/incidents//notes',
      '/incidents/../ready',
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
      ['/storage/feed.atom', '', '../'],
      ['/checks/db/feed.rss', '', '../../'],
      ['/checks/db/feed.rss/', '', '../../../'],
    ] as const) {
      const { base: made } = planned(path, search);
      expect(made, path).toBe(base);
      expect(new URL(`${made}ping`, `http://h/prefix/health${path}${search}`).pathname).toBe('/prefix/health/ping');
    }
  });

  it('names itself by what means something: never by a secret', () => {
    expect(planned('', '?auth=s3cret&format=html&checks=b,a&x=1').self).toBe('?format=html&checks=b,a');
    expect(planned('/', '?%61uth=s3cret&%63hecks=b%2Ca&checks=c').self).toBe('?%63hecks=b%2Ca&checks=c');
    expect([planned('').bare, planned('/').bare, planned('/feed.atom').bare]).toEqual([true, false, false]);
    expect(planned('/feed.atom', '?auth=s3cret').self).toBe('feed.atom');
  });

  it('has a filter for the page, and refuses one that can list nothing', () => {
    expect(planned('', '?format=html&status=down,degraded&q=disk').filter).toEqual({
      statuses: ['down', 'degraded'],
      text: 'disk',
    });
    expect(planned('', '?format=html&status=&q=').filter).toBeUndefined();
    expect(planned('', '?format=json&status=up&q=disk').filter).toBeUndefined();
    expect(planned('', '?format=json&status=green').format.name).toBe('json');
    expect(plan('', '?format=html&status=green')).toMatchObject({ statusCode: 400 });
    expect(plan('', `?format=html&q=${'x'.repeat(101)}`)).toMatchObject({ statusCode: 400 });
  });

  it('has a compact view of the page alone, and refuses one that does not exist', () => {
    for (const path of ['', '/storage', '/checks/db', '/ready'])
      expect(planned(path, '?format=html&view=compact').format, path).toMatchObject({
        name: 'html',
        past: false,
        transitions: 0,
      });
    expect(planned('', '?format=html&view=').format).toBe(planned('', '?format=html').format);
    expect(planned('', '?format=json&view=compact').format).toBe(planned('', '?format=json').format);
    expect(planned('', '?format=json&view=huge').format.name).toBe('json');
    const refused = plan('', '?format=html&view=huge');
    expect('statusCode' in refused && [refused.statusCode, JSON.parse(refused.text)]).toEqual([
      400,
      { type: 'about:blank', title: 'Unknown view', status: 400, detail: 'there is no view "huge"; there is compact' },
    ]);
    for (const view of ['Compact', 'compact ', '__proto__', 'constructor'])
      expect(plan('', `?format=html&view=${encodeURIComponent(view)}`)).toMatchObject({ statusCode: 400 });
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
