import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atom } from '../src/render/atom.ts';
import { rss } from '../src/render/rss.ts';
import type { View } from '../src/renderer.ts';
import { aCheck, anIncident, anyView, aReport, aTransition, aView, NOON } from './a-view.ts';
import { requireTool, runTool } from './tool.ts';

const PYTHON = '/usr/bin/python3';

// Reads documents, one JSON string per line, as a feed reader and as an XML parser without mercy do.
const PARSE = `
import feedparser, json, sys
import xml.etree.ElementTree as xml
for line in sys.stdin:
    text = json.loads(line)
    root = xml.fromstring(text.encode())
    feed = feedparser.parse(text.encode())
    print(json.dumps({
        'bozo': bool(feed.bozo), 'why': str(feed.get('bozo_exception', '')), 'version': feed.version, 'title': feed.feed.get('title'), 'link': feed.feed.get('link'),
        'entries': [{'id': e.get('id'), 'title': e.title, 'text': e.content[0].value if 'content' in e else e.description, 'at': e.get('published_parsed'), 'tags': [t.term for t in e.get('tags', [])]} for e in feed.entries],
        'raw': [[node.tag.split('}')[-1], node.text, dict(node.attrib)] for node in root.iter()],
    }))
`;

interface Parsed {
  readonly bozo: boolean;
  readonly why: string;
  readonly version: string;
  readonly title: string;
  readonly link: string;
  readonly entries: readonly {
    readonly id: string;
    readonly title: string;
    readonly text: string;
    readonly at: readonly number[];
    readonly tags: readonly string[];
  }[];
  readonly raw: readonly (readonly [tag: string, text: string | null, attributes: Readonly<Record<string, string>>])[];
}

function parse(texts: readonly string[]): readonly Parsed[] {
  const { code, out, err } = runTool(PYTHON, ['-c', PARSE], texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
  expect(err).toBe('');
  expect(code).toBe(0);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Parsed);
}

const PUBLIC = 'https://status.example.org/health/';
const recovery = aTransition({ from: 'down', to: 'up', at: NOON, lastedMs: 432_000, title: 'Datenbank für Aufträge' });
const few = aView(aReport([]), { publicUrl: PUBLIC, transitions: [recovery, aTransition({ at: NOON - 432_000 })] });
const many = { ...few, transitions: Array.from({ length: 150 }, (_, index) => aTransition({ at: NOON - index * 1_000 })) };
const empty = aView(aReport([]), { publicUrl: PUBLIC });
const ofGroup = {
  ...few,
  report: aReport([], {
    group: 'storage',
    groups: [{ name: 'storage', title: '<b>Storage</b> & more', status: 'up', checks: [] }],
  }),
  selection: { group: 'storage' },
};
const ofCheck = {
  ...few,
  report: aReport([aCheck('database', {}, { title: 'Datenbank' })]),
  selection: { checks: ['database'] },
  incidents: [anIncident({ startedAt: NOON - 432_000, endedAt: NOON })],
};
const ofTag = { ...empty, selection: { tag: '"<\ud800' } };
const hostile = fc.sample(anyView, { numRuns: 200, seed: 2 });

describe.each([
  ['atom', atom, 'atom10'],
  ['rss', rss, 'rss20'],
] as const)('%s', (name, renderer, version) => {
  it('is read by feedparser without complaint, empty, short, long and hostile (R31)', (context) => {
    requireTool(context, PYTHON, ['-c', 'import feedparser']);
    const views: readonly View[] = [empty, few, many, ofGroup, ofCheck, ofTag, { ...few, publicUrl: undefined }, ...hostile].map(
      ({ publicUrl, ...view }) => ({ ...view, ...(publicUrl !== undefined && { publicUrl }) }),
    );
    for (const [index, feed] of parse(views.map((view) => renderer.render(view))).entries()) {
      expect(feed).toMatchObject({ bozo: false, why: '', version });
      expect(feed.entries).toHaveLength(Math.min(Math.max(views[index]?.transitions.length ?? 0, 1), 100));
      for (const entry of feed.entries)
        expect(entry.id).toMatch(/^urn:allwell:(?:[A-Za-z0-9_.-]|%[0-9A-F]{2})+:(?:[A-Za-z0-9_.-]|%[0-9A-F]{2})+:/);
    }
  });

  it('tells what happened, when, and to which check', (context) => {
    requireTool(context, PYTHON, ['-c', 'import feedparser']);
    const [feed] = parse([renderer.render(few)]);
    expect(feed).toMatchObject({ title: 'orders health', link: PUBLIC });
    expect(feed?.entries[0]).toMatchObject({
      title: 'Datenbank für Aufträge is up',
      text: 'Datenbank für Aufträge is up, was down 7 min 12 s: connection refused',
      at: [2026, 11, 21, 12, 0, 0, 5, 325, 0],
      tags: ['up', 'database'],
    });
  });

  it('names what it is about, and the incident that an entry belongs to', (context) => {
    requireTool(context, PYTHON, ['-c', 'import feedparser']);
    const [group, check] = parse([ofGroup, ofCheck].map((view) => renderer.render(view)));
    expect(group?.link).toBe(`${PUBLIC}storage`);
    expect(check).toMatchObject({ title: 'orders health: Datenbank', link: `${PUBLIC}checks/database` });
    expect(check?.entries.map(({ tags }) => tags)).toEqual([
      ['up', 'database', `database-${NOON - 432_000}`],
      ['down', 'database', `database-${NOON - 432_000}`],
    ]);
  });

  it('lets no markup of an error message live in the reader', (context) => {
    requireTool(context, PYTHON, ['-c', 'import feedparser']);
    const bad = '<img src=x onerror=alert(1)>';
    const [feed] = parse([renderer.render({ ...few, transitions: [aTransition({ title: bad, reason: bad })] })]);
    // A description is HTML, where text must still be escaped; Atom says that its content is text.
    const shown = name === 'rss' ? bad.replaceAll('<', '&lt;').replaceAll('>', '&gt;') : bad;
    const plain = (text = ''): string => text.replaceAll('&#60;', '&lt;').replaceAll('&#62;', '&gt;');
    expect(plain(feed?.entries[0]?.text)).toBe(`${shown} is down, was up: ${shown}`);
  });

  it('has every element that the standard asks for, in XML as it is', (context) => {
    requireTool(context, PYTHON, ['-c', 'import feedparser']);
    const [raw] = parse([renderer.render(empty)]).map((feed) => feed.raw);
    const since = NOON - 3_600_000;
    const required =
      name === 'rss'
        ? [
            ['title', 'orders health', {}],
            ['link', PUBLIC, {}],
            ['description', 'Changes of state of the health checks of orders', {}],
            ['link', null, { rel: 'self', type: 'application/rss+xml', href: `${PUBLIC}feed.atom` }],
            ['lastBuildDate', new Date(since).toUTCString(), {}],
            ['ttl', '1', {}],
            ['guid', 'urn:allwell:orders:0190c0de:started', { isPermaLink: 'false' }],
            ['pubDate', new Date(since).toUTCString(), {}],
          ]
        : [
            ['id', 'urn:allwell:orders', {}],
            ['title', 'orders health', { type: 'text' }],
            ['updated', new Date(since).toISOString(), {}],
            ['name', 'orders', {}],
            ['link', null, { rel: 'self', type: 'application/atom+xml', href: `${PUBLIC}feed.atom` }],
            ['link', null, { rel: 'alternate', type: 'text/html', href: PUBLIC }],
            ['id', 'urn:allwell:orders:0190c0de:started', {}],
          ];
    expect(raw).toEqual(expect.arrayContaining(required));
  });
});
