import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck, anIncident, anyView, aReport, aTransition, aView, NOON } from '../../test/a-view.ts';
import { atom } from './atom.ts';
import { wellFormed } from './escape.ts';
import { toFeed } from './feed.ts';
import { jsonFeed } from './json-feed.ts';
import { rss } from './rss.ts';
import type { View } from '../renderer.ts';

// oxlint-disable-next-line no-control-regex -- controls are what it looks for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const FEEDS = [
  ['atom', atom],
  ['rss', rss],
  ['jsonfeed', jsonFeed],
] as const;

const failure = aTransition({ at: NOON - 432_000 });
const { reason: _, ...recovery } = aTransition({ from: 'down', to: 'up', at: NOON, lastedMs: 432_000 });
const view = aView(aReport([]), { transitions: [recovery, failure] });
const empty = aView(aReport([]));

describe('atom', () => {
  it('is a feed of RFC 4287', () => {
    expect(atom.render(view)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
        <id>urn:allwell:orders</id>
        <title type="text">orders health</title>
        <subtitle type="text">Changes of state of the health checks of orders</subtitle>
        <updated>2026-11-21T12:00:00.000Z</updated>
        <author><name>orders</name></author>
        <link rel="self" type="application/atom+xml" href="./feed.atom"/>
        <link rel="alternate" type="text/html" href="./"/>
        <generator>Allwell</generator>
        <entry>
          <id>urn:allwell:orders:0190c0de:database:1795262400000:up</id>
          <title type="text">Database is up</title>
          <published>2026-11-21T12:00:00.000Z</published>
          <updated>2026-11-21T12:00:00.000Z</updated>
          <link rel="alternate" type="text/html" href="./checks/database"/>
          <category term="up"/>
          <category term="database"/>
          <content type="text">Database is up, was down 7 min 12 s</content>
        </entry>
        <entry>
          <id>urn:allwell:orders:0190c0de:database:1795261968000:down</id>
          <title type="text">Database is down</title>
          <published>2026-11-21T11:52:48.000Z</published>
          <updated>2026-11-21T11:52:48.000Z</updated>
          <link rel="alternate" type="text/html" href="./checks/database"/>
          <category term="down"/>
          <category term="database"/>
          <content type="text">Database is down, was up: connection refused</content>
        </entry>
      </feed>
      "
    `);
  });

  it('says where nothing has changed yet since when it watches', () => {
    expect(atom.render(empty)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
        <id>urn:allwell:orders</id>
        <title type="text">orders health</title>
        <subtitle type="text">Changes of state of the health checks of orders</subtitle>
        <updated>2026-11-21T11:00:00.000Z</updated>
        <author><name>orders</name></author>
        <link rel="self" type="application/atom+xml" href="./feed.atom"/>
        <link rel="alternate" type="text/html" href="./"/>
        <generator>Allwell</generator>
        <entry>
          <id>urn:allwell:orders:0190c0de:started</id>
          <title type="text">Monitoring started</title>
          <published>2026-11-21T11:00:00.000Z</published>
          <updated>2026-11-21T11:00:00.000Z</updated>
          <link rel="alternate" type="text/html" href="./"/>
          <content type="text">The health of orders is watched since 2026-11-21T11:00:00.000Z; nothing has changed so far</content>
        </entry>
      </feed>
      "
    `);
  });
});

describe('rss', () => {
  it('is a feed of RSS 2.0', () => {
    expect(rss.render({ ...view, publicUrl: 'https://status.example.org/health/', self: '?format=rss&checks=a' }))
      .toMatchInlineSnapshot(`
        "<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
          <channel>
            <title>orders health</title>
            <link>https://status.example.org/health/</link>
            <description>Changes of state of the health checks of orders</description>
            <atom:link rel="self" type="application/rss+xml" href="https://status.example.org/health/?format=rss&amp;checks=a"/>
            <language>en</language>
            <lastBuildDate>Sat, 21 Nov 2026 12:00:00 GMT</lastBuildDate>
            <ttl>1</ttl>
            <generator>Allwell</generator>
            <item>
              <title>Database is up</title>
              <link>https://status.example.org/health/checks/database</link>
              <guid isPermaLink="false">urn:allwell:orders:0190c0de:database:1795262400000:up</guid>
              <pubDate>Sat, 21 Nov 2026 12:00:00 GMT</pubDate>
              <category>up</category>
              <category>database</category>
              <description>Database is up, was down 7 min 12 s</description>
            </item>
            <item>
              <title>Database is down</title>
              <link>https://status.example.org/health/checks/database</link>
              <guid isPermaLink="false">urn:allwell:orders:0190c0de:database:1795261968000:down</guid>
              <pubDate>Sat, 21 Nov 2026 11:52:48 GMT</pubDate>
              <category>down</category>
              <category>database</category>
              <description>Database is down, was up: connection refused</description>
            </item>
          </channel>
        </rss>
        "
      `);
  });

  it('escapes a description twice, so that markup in it stays text', () => {
    const text = rss.render({ ...empty, transitions: [aTransition({ reason: '<img src=x onerror=alert(1)> & more' })] });
    expect(text).toContain(': &amp;lt;img src=x onerror=alert(1)&amp;gt; &amp;amp; more</description>');
  });

  it('escapes a title once, or twice where some reader would take it for markup', () => {
    const titleOf = (title: string): string | undefined =>
      /<title>(.*) is down<\/title>/.exec(rss.render({ ...empty, transitions: [aTransition({ title })] }))?.[1];
    expect(titleOf('Orders & stock < 3')).toBe('Orders &amp; stock &lt; 3');
    expect(titleOf('<b>Orders</b>')).toBe('&amp;lt;b&amp;gt;Orders&amp;lt;/b&amp;gt;');
    expect(titleOf('&lt;b&gt;')).toBe('&amp;amp;lt;b&amp;amp;gt;');
  });
});

describe('jsonfeed', () => {
  it('is a feed of JSON Feed 1.1', () => {
    expect(
      JSON.stringify(JSON.parse(jsonFeed.render({ ...view, publicUrl: 'https://status.example.org/health/' })), undefined, 2),
    ).toMatchInlineSnapshot(`
      "{
        "version": "https://jsonfeed.org/version/1.1",
        "title": "orders health",
        "home_page_url": "https://status.example.org/health/",
        "feed_url": "https://status.example.org/health/feed.atom",
        "description": "Changes of state of the health checks of orders",
        "language": "en",
        "authors": [
          {
            "name": "orders"
          }
        ],
        "items": [
          {
            "id": "urn:allwell:orders:0190c0de:database:1795262400000:up",
            "url": "https://status.example.org/health/checks/database",
            "title": "Database is up",
            "content_text": "Database is up, was down 7 min 12 s",
            "date_published": "2026-11-21T12:00:00.000Z",
            "tags": [
              "up",
              "database"
            ]
          },
          {
            "id": "urn:allwell:orders:0190c0de:database:1795261968000:down",
            "url": "https://status.example.org/health/checks/database",
            "title": "Database is down",
            "content_text": "Database is down, was up: connection refused",
            "date_published": "2026-11-21T11:52:48.000Z",
            "tags": [
              "down",
              "database"
            ]
          }
        ]
      }"
    `);
  });

  it('has no link without a public address, since nothing says what it would be relative to', () => {
    expect(jsonFeed.render(view)).not.toMatch(/"(?:url|home_page_url|feed_url)"/);
  });
});

describe.each(FEEDS)('%s', (_, renderer) => {
  it('names in each entry the incident that it began, changed or ended, and no other', () => {
    const before = anIncident({ startedAt: NOON - 864_000, endedAt: NOON - 800_000 });
    const during = anIncident({ startedAt: NOON - 432_000, endedAt: NOON });
    const elsewhere = anIncident({ check: 'queue', startedAt: NOON - 1 });
    const after = aTransition({ from: 'up', to: 'degraded', at: NOON + 1 });
    const again = aTransition({ from: 'unknown', to: 'down', at: NOON - 200_000 }); // the process was started anew meanwhile
    const text = renderer.render({
      ...view,
      transitions: [after, recovery, again, failure],
      incidents: [elsewhere, during, before],
    });
    expect([...text.matchAll(/database-(\d+)|queue-\d+/g)].map(([, at]) => Number(at))).toEqual(Array(3).fill(NOON - 432_000));
  });

  it('names itself by the very address that was asked', () => {
    const publicUrl = 'https://status.example.org/health/';
    for (const [parts, self] of [
      [{ publicUrl, self: '?format=rss', bare: true }, 'https://status.example.org/health?format=rss'],
      [{ publicUrl, self: '?format=rss' }, 'https://status.example.org/health/?format=rss'],
      [{ publicUrl, self: 'checks/a/feed.rss/' }, 'https://status.example.org/health/checks/a/feed.rss/'],
    ] as const)
      expect(renderer.render({ ...view, ...parts })).toContain(`"${self}"`);
  });

  it.skipIf(renderer === jsonFeed)('names itself relatively where no public address is known', () => {
    expect(renderer.render({ ...view, base: 'health/', self: '?format=rss', bare: true })).toContain('"health?format=rss"');
    expect(renderer.render({ ...view, base: '../../', self: 'checks/a/feed.rss' })).toContain('"../../checks/a/feed.rss"');
  });

  it('has a title of its own for what it is about, of which nobody can make a book', () => {
    const titled = (parts: Partial<View>): string => renderer.render({ ...empty, ...parts });
    expect(titled({ selection: { tag: 'slow' } })).toContain('orders health: tag slow');
    expect(titled({ selection: { checks: ['a', 'b', 'a'] } })).toContain('orders health: a, b');
    const many = Array.from({ length: 5_000 }, (__, index) => `check-${index}`);
    expect(toFeed({ ...empty, selection: { checks: many } }).title.length).toBeLessThan(400);
  });

  it('changes when a state changes and at no other time', () => {
    const bytes = renderer.render(view);
    const later = aReport([aCheck('database', { status: 'down', ageMs: 5, checkedAt: NOON + 1 })], {
      status: 'down',
      timestamp: NOON + 60_000,
      uptimeMs: 1,
      durationMs: 9,
      lifecycle: 'draining',
      maintenance: { reason: 'x', since: NOON },
    });
    expect(renderer.render({ ...view, report: later })).toBe(bytes);
    expect(renderer.render({ ...view, transitions: view.transitions.slice(1) })).not.toBe(bytes);
  });

  it('keeps the id of an entry whatever host, port, path and other entries there are (R38)', () => {
    const id = 'urn:allwell:orders:0190c0de:database:1795262400000:up';
    const moved = {
      base: '../',
      publicUrl: 'https://example.net:8443/x/',
      self: 'feed.rss',
      transitions: view.transitions.slice(0, 1),
    };
    for (const parts of [{}, moved]) expect(renderer.render({ ...view, ...parts })).toContain(id);
  });

  it('keeps reasons and versions from whoever may not see details (R5)', () => {
    expect(renderer.render({ ...view, report: aReport([], { details: false }) })).not.toMatch(/connection refused|1\.4\.2/);
    expect(renderer.render(view)).not.toContain('1.4.2');
  });

  it('holds the newest 100 entries and less than 100 kB', () => {
    const many = Array.from({ length: 150 }, (__, index) => aTransition({ at: NOON - index }));
    expect(renderer.render({ ...view, transitions: many }).split('urn:allwell:orders:0190c0de:').length).toBe(101);
    const long = many.map((transition) => ({ ...transition, title: '&'.repeat(200), reason: '<\u20ac&'.repeat(5_000) }));
    const text = renderer.render({ ...view, transitions: long });
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    expect(text).toContain(`:${NOON}:down`);
  });

  it('writes nothing that its format forbids, whatever the texts are (R31)', () =>
    fc.assert(
      fc.property(anyView, (some) => {
        const text = renderer.render(some);
        expect(wellFormed(text)).toBe(text);
        expect(renderer === jsonFeed ? `${JSON.stringify(JSON.parse(text))}\n` : text.replace(NOT_XML, 'forbidden')).toBe(text);
      }),
    ));
});
