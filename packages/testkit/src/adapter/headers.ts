import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';

const FEEDS: readonly string[] = ['/feed.atom', '/feed.rss', '/feed.json'];

export const headerBehaviours: readonly Behaviour[] = [
  behaviour('reports, probes, metrics and problems are not to be stored (R26)', 'up', async ({ ask }) => {
    for (const path of [
      '',
      '/ping',
      '/live',
      '/ready',
      '/startup',
      '/metrics',
      '/checks/database',
      '/disks',
      '/nothere',
      '?format=html',
      '?format=yaml',
      '?checks=x',
    ]) {
      expect((await ask(path)).header('cache-control'), path).toBe('no-store');
    }
  }),
  behaviour('no type is to be guessed, no cookie is set, no origin is let in (R26)', 'up', async ({ ask }) => {
    for (const path of [
      '',
      '/ping',
      '/live',
      '/metrics',
      '/feed.atom',
      '/badge.svg',
      '/nothere',
      '?format=html',
      '?format=yaml',
    ]) {
      const reply = await ask(path, { headers: { origin: 'https://evil.example' } });
      expect(reply.header('x-content-type-options'), path).toBe('nosniff');
      expect(
        Object.keys(reply.headers).filter((name) => name === 'set-cookie' || name.startsWith('access-control')),
        path,
      ).toEqual([]);
    }
  }),
  behaviour('every header is sent once, and content-length is right', 'up', async ({ ask }) => {
    for (const path of [
      '',
      '/ping',
      '/live',
      '/metrics',
      '/feed.atom',
      '/badge.svg',
      '/nothere',
      '?format=html',
      '?format=text',
    ]) {
      const reply = await ask(path);
      for (const [name, values] of Object.entries(reply.headers)) expect(values.length, `${name} of ${path}`).toBe(1);
      expect(reply.header('content-length'), path).toBe(String(Buffer.byteLength(reply.text)));
      expect(reply.header('transfer-encoding'), path).toBeUndefined();
    }
  }),
  behaviour('media types are sent to the letter: none gains a charset', 'up', async ({ ask }) => {
    expect((await ask('')).header('content-type')).toBe('application/json');
    expect((await ask('?format=jsonfeed')).header('content-type')).toBe('application/feed+json');
    expect((await ask('/nothere')).header('content-type')).toBe('application/problem+json');
  }),
  behaviour('an answer whose format is named in the address does not vary by Accept', 'up', async ({ ask }) => {
    expect((await ask('?format=json')).header('vary') ?? '').not.toMatch(/accept/i);
    expect((await ask('')).header('vary')).toBe('Accept');
  }),
  behaviour('what few may see is marked so that no cache mixes it up', 'guarded with query', async ({ ask }) => {
    const reply = await ask('/feed.atom?auth=open-sesame-2026');
    expect(reply.status).toBe(200);
    expect(reply.header('cache-control')).toMatch(/private/);
    expect(reply.header('vary')).toMatch(/authorization/i);
  }),
  behaviour('a badge may be kept for a minute', 'up', async ({ ask }) => {
    expect((await ask('/badge.svg')).header('cache-control')).toBe('max-age=60');
  }),
  ...FEEDS.map((path) =>
    behaviour(
      `${path} has an ETag and a Last-Modified that stay until something changes (R26)`,
      'flipping',
      async ({ ask, act }) => {
        const first = await ask(path);
        expect(first.status).toBe(200);
        expect(first.header('etag')).toMatch(/^"[^"]+"$/);
        expect(Date.parse(first.header('last-modified') ?? '')).not.toBeNaN();
        expect(first.header('cache-control')).toMatch(/no-cache/);
        const again = await ask(path);
        expect([again.header('etag'), again.text]).toEqual([first.header('etag'), first.text]);
        await act('break');
        expect((await ask('')).status).toBe(503);
        const broken = await ask(path);
        expect(broken.status).toBe(200);
        expect(broken.header('etag')).not.toBe(first.header('etag'));
        expect(broken.text).toContain('disk full');
        await act('mend');
        expect((await ask('')).status).toBe(200);
        expect((await ask(path)).header('etag')).not.toBe(broken.header('etag'));
      },
    ),
  ),
  behaviour('If-None-Match gets 304 for the tag, in a list, weak, and for a star', 'up', async ({ ask }) => {
    for (const path of [...FEEDS, '/checks/database/feed.atom', '/disks/feed.rss']) {
      const first = await ask(path);
      const tag = first.header('etag') ?? '';
      for (const noneMatch of [tag, `W/${tag}`, `"other", ${tag}`, `W/"a" ,W/${tag},"b"`, '*']) {
        const reply = await ask(path, { headers: { 'if-none-match': noneMatch } });
        expect(reply.status, `${path} ${noneMatch}`).toBe(304);
        expect(reply.text).toBe('');
        expect(reply.header('etag')).toBe(tag);
        expect(reply.header('last-modified')).toBe(first.header('last-modified'));
        expect(reply.header('cache-control')).toBe(first.header('cache-control'));
        expect(reply.header('vary')).toBe(first.header('vary'));
        expect(reply.header('content-type')).toBeUndefined();
        expect(reply.header('content-length')).toBeUndefined();
      }
      for (const noneMatch of ['"other"', '', 'garbage', `"${tag}`]) {
        expect((await ask(path, { headers: { 'if-none-match': noneMatch } })).status, `${path} ${noneMatch}`).toBe(200);
      }
    }
  }),
  behaviour('If-Modified-Since gets 304, and If-None-Match outranks it', 'up', async ({ ask }) => {
    for (const path of [...FEEDS, '/checks/database/feed.atom', '/disks/feed.rss']) {
      const first = await ask(path);
      const since = first.header('last-modified') ?? '';
      const status = async (headers: Readonly<Record<string, string>>): Promise<number> => (await ask(path, { headers })).status;
      expect(await status({ 'if-modified-since': since })).toBe(304);
      expect(await status({ 'if-modified-since': new Date(Date.parse(since) - 1_000).toUTCString() })).toBe(200);
      expect(await status({ 'if-modified-since': 'yesterday, or so' })).toBe(200);
      expect(await status({ 'if-modified-since': since, 'if-none-match': '"other"' })).toBe(200);
      expect(
        await status({ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT', 'if-none-match': first.header('etag') ?? '' }),
      ).toBe(304);
    }
  }),
  behaviour('HEAD of a feed is 304 where GET is', 'up', async ({ ask }) => {
    const tag = (await ask('/feed.atom')).header('etag') ?? '';
    expect((await ask('/feed.atom', { method: 'HEAD' })).header('etag')).toBe(tag);
    expect((await ask('/feed.atom', { method: 'HEAD', headers: { 'if-none-match': tag } })).status).toBe(304);
  }),
  behaviour('a report is never 304: its code is its message', 'up', async ({ ask }) => {
    for (const path of ['', '/ready', '/ping', '/metrics'])
      expect((await ask(path, { headers: { 'if-none-match': '*' } })).status, path).toBe(200);
  }),
];
