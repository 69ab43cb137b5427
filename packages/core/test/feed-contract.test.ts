import { ManualClock } from '@allwell/testkit';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckOptions } from '../src/check.ts';
import { createEndpoint } from '../src/endpoint.ts';
import { createHealth, type Health } from '../src/health.ts';
import type { Answer } from '../src/http.ts';
import { degraded, down } from '../src/outcome.ts';
import { atom } from '../src/render/atom.ts';
import { rss } from '../src/render/rss.ts';
import { anIncident, anyView } from './a-view.ts';
import { parseXml, type Element } from './strict-xml.ts';

const PUBLIC = 'https://status.example.org/health';
const HOSTILE = '<img src=x onerror=alert(1)> & "]]>" \u0000\u001b[2J\u202e\ud800 &lt;b&gt;';
// RFC 3339 with a zone; RFC 822 with the four-digit year of RSS 2.0.
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const RFC_822 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const URN = /^urn:[a-z][a-z0-9-]{1,31}:(?:[A-Za-z0-9()+,.:=@;$_!*'-]|%[0-9A-F]{2})+$/;

let clock: ManualClock;
let health: Health;
let sick: Set<string>;
let ask: (url: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Answer>;

const scripted = (name: string, options: CheckOptions = {}): ReturnType<typeof defineCheck> =>
  defineCheck(() => (sick.has(name) ? down(HOSTILE) : sick.has(`${name}?`) ? degraded('slow') : true), {
    maxAgeMs: 0,
    ...options,
  });

beforeEach(() => {
  clock = new ManualClock();
  sick = new Set();
  health = createHealth({
    clock,
    service: { name: `orders ${HOSTILE}` },
    checks: {
      database: scripted('database', { title: `Database ${HOSTILE}`, tags: ['storage'] }),
      'a:b': scripted('a:b', { failureThreshold: 3 }),
      secret: scripted('secret', { visibility: 'private', tags: ['storage'] }),
    },
    groups: { disks: { title: `Disks ${HOSTILE}`, tags: ['storage'] }, rest: { checks: ['a:b'] } },
  });
  const [base, ...others] = createEndpoint(health, { publicUrl: PUBLIC });
  const below = others.at(-1);
  ask = async (url, headers = {}, method = 'GET') => {
    const path = url.replace(/\?.*/, '').slice('/health'.length);
    const answer = await (path === '' ? base : below)?.respond({ method, url, path, header: (name) => headers[name] });
    if (!answer) throw new TypeError('no route');
    return answer;
  };
});

const ADDRESSES: readonly string[] = [
  '/health/feed',
  '/health/feed/',
  '/health?format',
  '/health/?format',
  '/health?utm=1&format&checks=database,a:b',
  '/health?tag=storage&format',
  '/health/checks/database/feed',
  '/health/checks/a:b/feed',
  '/health/checks/database?format',
  '/health/disks/feed',
  '/health/disks?format',
];
const addressOf = (address: string, extension: string): string =>
  address.replace('/feed', `/feed.${extension}`).replace('format', `format=${extension === 'json' ? 'jsonfeed' : extension}`);
const publicOf = (url: string): string => url.replace('/health', PUBLIC).replace('utm=1&', '');

describe.each(['atom', 'rss'] as const)('an answer in %s', (extension) => {
  const check = extension === 'atom' ? assertAtom : assertRss;

  it('is a valid feed that names itself by the address that was asked, whatever it is about and however little has happened', async () => {
    for (const round of ['nothing', 'an outage', 'a recovery']) {
      if (round === 'an outage') sick = new Set(['database', 'a:b?', 'secret']);
      if (round === 'a recovery') sick.clear();
      await clock.advance(432_000);
      for (const address of ADDRESSES) {
        const url = addressOf(address, extension);
        const { statusCode, headers, text } = await ask(url);
        expect([statusCode, headers['content-type']], url).toEqual([200, `application/${extension}+xml; charset=utf-8`]);
        const feed = check(parseXml(text));
        expect(feed.self, url).toBe(publicOf(url));
        expect(feed.ids.length, url).toBeGreaterThan(0);
        expect(text, url).not.toMatch(/secret/);
        expect(Buffer.byteLength(text)).toBeLessThan(100_000);
        expect(Date.parse(headers['last-modified'] ?? '')).toBe(Math.floor(feed.updated / 1_000) * 1_000);
        expect(feed.updated, url).toBeLessThan(clock.wallTime() + 10); // what happened in one millisecond is told in several
      }
    }
  });

  it('is about what was asked, under a name and an id of its own', async () => {
    await health.report();
    sick = new Set(['database', 'a:b?']);
    await health.report();
    const feeds = new Map<string, Feed>();
    for (const path of ['', '/checks/database', '/checks/a:b', '/disks', '/rest'])
      feeds.set(path, check(parseXml((await ask(`/health${path}/feed.${extension}`)).text)));
    expect([...feeds].map(([path, { entries }]) => [path, entries.map(({ categories }) => categories)])).toEqual([
      [
        '',
        [
          ['degraded', 'a:b'],
          ['down', 'database'],
        ],
      ],
      ['/checks/database', [['down', 'database']]],
      ['/checks/a:b', [['degraded', 'a:b']]],
      ['/disks', [['down', 'database']]],
      ['/rest', [['degraded', 'a:b']]],
    ]);
    expect(new Set([...feeds.values()].map(({ title }) => title)).size).toBe(5);
    expect(new Set([...feeds.values()].map(({ id }) => id)).size).toBe(extension === 'atom' ? 5 : 1); // RSS has none
    expect([...feeds].map(([path, { home }]) => [path, home])).toEqual(
      [...feeds.keys()].map((path) => [path, `${PUBLIC}${path === '' ? '/' : path}`]),
    );
    // One thing that happened is one entry, in whichever feed it is read.
    expect(feeds.get('/disks')?.ids).toEqual(feeds.get('/checks/database')?.ids);
  });

  it('says nothing of a failure that is younger than its threshold', async () => {
    await health.report();
    const url = `/health/checks/a:b/feed.${extension}`;
    const before = await ask(url);
    sick.add('a:b');
    await clock.advance(2_000);
    expect((await health.report()).checks['a:b']?.status).toBe('degraded');
    sick.clear();
    await clock.advance(2_000);
    expect((await ask(url)).text).toBe(before.text);
    sick.add('a:b');
    for (let run = 0; run < 3; run += 1) await health.report();
    expect(check(parseXml((await ask(url)).text)).entries).toHaveLength(1);
  });

  it('is the same to the byte while nothing settles, and then 304', async () => {
    await health.report();
    sick.add('database');
    for (const path of ['', '/checks/database', '/disks']) {
      const url = `/health${path}/feed.${extension}`;
      const first = await ask(url);
      await clock.advance(3_600_000);
      const second = await ask(url);
      expect([second.text, second.headers]).toEqual([first.text, first.headers]);
      const etag = first.headers['etag'] ?? '';
      for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        for (const method of ['GET', 'HEAD']) {
          const { statusCode, headers, text } = await ask(url, { 'if-none-match': tag }, method);
          expect([statusCode, headers['etag'], headers['cache-control'], text]).toEqual([304, etag, 'no-cache', '']);
        }
      }
      expect((await ask(url, { 'if-modified-since': first.headers['last-modified'] ?? '' })).statusCode).toBe(304);
      expect(
        (await ask(url, { 'if-none-match': '"x"', 'if-modified-since': first.headers['last-modified'] ?? '' })).statusCode,
      ).toBe(200);
    }
  });

  it('of a check where nothing happened does not change because others do, however much is forgotten', async () => {
    const url = `/health/checks/a:b/feed.${extension}`;
    const first = await ask(url);
    for (let turn = 0; turn < 250; turn += 1) {
      if (!sick.delete('database')) sick.add('database');
      await health.report();
    }
    await clock.advance(1_000);
    const second = await ask(url);
    expect([second.text, second.headers]).toEqual([first.text, first.headers]);
    const all = check(parseXml((await ask(`/health/feed.${extension}`)).text));
    expect(all.entries).toHaveLength(100);
    expect(new Set(all.ids).size).toBe(100);
  });

  it('names the incident that an entry belongs to, in the entries that began and ended it', async () => {
    await health.report();
    sick.add('database');
    await clock.advance(1_000);
    await health.report();
    const began = clock.wallTime();
    sick.clear();
    await clock.advance(432_000);
    await health.report();
    sick.add('a:b?');
    await clock.advance(1_000);
    await health.report();
    const { transitions } = health;
    const incident = anIncident({ startedAt: began, endedAt: began + 432_000 });
    const older = anIncident({ startedAt: 1, endedAt: 2 });
    health.remember({
      id: transitions.id,
      since: transitions.since,
      recent: (query) => transitions.recent(query),
      past: {
        past: () => Promise.reject(new Error('no feed needs this')),
        incidents: async () => [incident, older],
        addNote: async () => undefined,
      },
    });
    await clock.advance(1_000);
    const { entries } = check(parseXml((await ask(`/health/feed.${extension}`)).text));
    expect(entries.map(({ categories, incident: id }) => [categories[0], id])).toEqual([
      ['degraded', undefined],
      ['up', incident.id],
      ['down', incident.id],
    ]);
    expect(entries[1]?.text).toContain('was down 7 min 12 s');
  });
});

describe('strictly read XML', () => {
  it.each([
    ['atom', atom, assertAtom],
    ['rss', rss, assertRss],
  ] as const)('is what %s writes, whatever the texts are (R31)', (_, renderer, assertFeed) =>
    fc.assert(
      fc.property(anyView, (view) => {
        assertFeed(parseXml(renderer.render(view)));
      }),
      { numRuns: 300 },
    ),
  );

  it.each([
    '<a>&nbsp;</a>',
    '<a b="1" b="2"/>',
    '<a b="<"/>',
    '<a>]]></a>',
    '<a></b>',
    '<a/><a/>',
    '<a>\u0001</a>',
    '<x:a/>',
    '<a>&#0;</a>',
    '<a b=1/>',
  ])('is not %s', (text) => {
    expect(() => parseXml(`<?xml version="1.0" encoding="utf-8"?>\n${text}\n`)).toThrow(SyntaxError);
  });
});

interface Feed {
  readonly id: string;
  readonly title: string;
  readonly home: string;
  readonly self: string;
  readonly updated: number;
  readonly ids: readonly string[];
  readonly entries: readonly { readonly categories: readonly string[]; readonly incident?: string; readonly text: string }[];
}

/** The element of a name, of which there must be exactly one. */
function single(parent: Element, name: string): Element {
  const found = parent.children.filter((child) => child.name === name);
  expect(found.length, `${name} in ${parent.name}`).toBe(1);
  return found[0] as Element;
}

function assertOnly(parent: Element, names: readonly string[]): void {
  expect(parent.children.filter(({ name }) => !names.includes(name))).toEqual([]);
  if (parent.children.length > 0) expect(parent.text.trim()).toBe('');
}

/** RFC 4287, as far as it can be told from the document. */
function assertAtom(root: Element): Feed {
  expect([root.name, root.attributes['xmlns']]).toEqual(['feed', 'http://www.w3.org/2005/Atom']);
  assertOnly(root, ['id', 'title', 'subtitle', 'updated', 'author', 'link', 'generator', 'entry']);
  const link = (parent: Element, rel: string): string => {
    const found = parent.children.filter((child) => child.name === 'link' && child.attributes['rel'] === rel);
    expect(found.length, `${rel} in ${parent.name}`).toBe(1);
    return found[0]?.attributes['href'] ?? '';
  };
  const date = (parent: Element, name: string): number => {
    const { text } = single(parent, name);
    expect(text).toMatch(RFC_3339);
    return Date.parse(text);
  };
  const plain = (parent: Element, name: string): string => {
    const { text, attributes, children } = single(parent, name);
    expect([attributes['type'], children]).toEqual(['text', []]);
    return text;
  };
  expect(single(root, 'author').children.map(({ name }) => name)).toEqual(['name']);
  plain(root, 'subtitle');
  const entries = root.children.filter(({ name }) => name === 'entry');
  const updates = entries.map((entry) => {
    assertOnly(entry, ['id', 'title', 'published', 'updated', 'link', 'category', 'content']);
    expect(plain(entry, 'title')).not.toBe('');
    link(entry, 'alternate');
    expect(date(entry, 'published')).toBe(date(entry, 'updated'));
    return date(entry, 'updated');
  });
  const ids = entries.map((entry) => single(entry, 'id').text);
  const id = single(root, 'id').text;
  for (const one of [id, ...ids]) expect(one).toMatch(URN);
  const updated = date(root, 'updated');
  expect(updated).toBe(updates[0]);
  return {
    id,
    title: plain(root, 'title'),
    home: link(root, 'alternate'),
    self: link(root, 'self'),
    updated,
    ids,
    entries: entries.map((entry) => {
      const categories = entry.children.filter(({ name }) => name === 'category').map(({ attributes }) => attributes);
      const incident = categories.find(({ scheme }) => scheme === 'urn:allwell:incident')?.['term'];
      return {
        categories: categories.filter(({ scheme }) => scheme === undefined).map(({ term }) => term ?? ''),
        text: plain(entry, 'content'),
        ...(incident !== undefined && { incident }),
      };
    }),
  };
}

/** RSS 2.0 with the advice of its board. */
function assertRss(root: Element): Feed {
  expect([root.name, root.attributes['version'], root.children.length]).toEqual(['rss', '2.0', 1]);
  const channel = single(root, 'channel');
  assertOnly(channel, ['title', 'link', 'description', 'atom:link', 'language', 'lastBuildDate', 'ttl', 'generator', 'item']);
  for (const name of ['title', 'description', 'link', 'language', 'generator']) expect(single(channel, name).text).not.toBe('');
  expect(single(channel, 'ttl').text).toMatch(/^[1-5]$/);
  const date = (parent: Element, name: string): number => {
    const { text } = single(parent, name);
    expect(text).toMatch(RFC_822);
    return Date.parse(text);
  };
  const self = single(channel, 'atom:link').attributes;
  expect([self['rel'], self['type']]).toEqual(['self', 'application/rss+xml']);
  const items = channel.children.filter(({ name }) => name === 'item');
  const guids = items.map((item) => {
    assertOnly(item, ['title', 'link', 'guid', 'pubDate', 'category', 'description']);
    for (const name of ['title', 'description', 'link']) expect(single(item, name).text).not.toBe('');
    // Once the XML is undone a description is HTML: no markup may be left in it.
    expect(single(item, 'description').text).not.toMatch(/[<>]/);
    const guid = single(item, 'guid');
    expect(guid.attributes).toEqual({ isPermaLink: 'false' });
    expect(guid.text).toMatch(URN);
    return guid.text;
  });
  const updated = date(channel, 'lastBuildDate');
  expect(items[0] && date(items[0], 'pubDate')).toBe(updated);
  return {
    id: '',
    title: single(channel, 'title').text,
    home: single(channel, 'link').text,
    self: self['href'] ?? '',
    updated,
    ids: guids,
    entries: items.map((item) => {
      const categories = item.children.filter(({ name }) => name === 'category');
      const incident = categories.find(({ attributes }) => attributes['domain'] === 'urn:allwell:incident')?.text;
      return {
        categories: categories.filter(({ attributes }) => attributes['domain'] === undefined).map(({ text }) => text),
        text: single(item, 'description').text,
        ...(incident !== undefined && { incident }),
      };
    }),
  };
}
