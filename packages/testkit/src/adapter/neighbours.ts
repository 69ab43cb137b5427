import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import { ask as askAt, type Ask, type Reply } from './client.ts';
import { NEIGHBOURS, type Neighbours } from './neighbour.ts';
import type { Stage } from './stage.ts';

const GZIP = { 'accept-encoding': 'gzip' };
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const ACCEPTS: readonly string[] = ['*/*', BROWSER, 'application/json', 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'image/webp'];
const FORMATS: readonly string[] = [
  ...['json', 'health%2Bjson', 'text', 'html', 'prometheus', 'openmetrics', 'atom', 'rss', 'jsonfeed', 'svg', 'yaml'],
];
const FEEDS: readonly string[] = ['/feed.atom', '/feed.rss', '/feed.json'];
const PROBES: readonly string[] = ['/ping', '/live', '/ready', '/startup'];
const ADDRESSES: readonly string[] = [
  ...['', '/', ...PROBES, '/ping/', '/checks/database', '/disks', '/metrics', ...FEEDS, '/badge.svg'],
  ...['?checks=queue', '?tag=storage', '?checks=nothere', '/nothere', '/checks/nothere', '/ping/pong'],
];

/** What a neighbour may add to an answer, or what belongs to one connection or one moment. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'date', 'content-encoding', 'content-length', 'transfer-encoding', 'vary', 'etag'],
]);

type Question = Ask & { readonly below: string };

const LONG = 'methods that bring a body of two megabytes';

/** What an application with such a neighbour must do as one without. */
const THE_SAME: Readonly<Record<string, (stage: Stage, alone: Stage) => Promise<void>>> = {
  'the report in every format, by query and by Accept': (stage, alone) =>
    expectTheSame(stage, alone, [
      ...FORMATS.map((format) => ({ below: `?format=${format}` })),
      ...ACCEPTS.map((accept) => ({ below: '', headers: { accept } })),
    ]),
  'probes, checks, groups, feeds, and what is not there': (stage, alone) =>
    expectTheSame(
      stage,
      alone,
      ADDRESSES.map((below) => ({ below })),
    ),
  'HEAD and OPTIONS': (stage, alone) =>
    expectTheSame(
      stage,
      alone,
      ['HEAD', 'OPTIONS'].flatMap((method) => ADDRESSES.map((below) => ({ below, method }))),
    ),
  'methods that bring a body, whatever it is': (stage, alone) =>
    expectTheSame(
      stage,
      alone,
      ['', '/ping', '/ready', '/nothere'].flatMap((below) => [
        ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ below, method, ...json('{"a":1}') })),
        { below, method: 'POST' },
        { below, method: 'POST', ...json('{"a":') },
        { below, method: 'POST', ...json('') },
        { below, method: 'POST', headers: { 'content-type': 'not a type; =;;' }, body: 'a' },
        { below, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
        { below, method: 'POST', headers: { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }, body: 'a' },
      ]),
    ),
  [LONG]: (stage, alone) =>
    expectTheSame(
      stage,
      alone,
      ['', '/ping', '/ready', '/nothere'].map((below) => ({
        below,
        method: 'POST',
        ...json(JSON.stringify('x'.repeat(2_000_000))),
      })),
    ),
  'GET with a body, whatever it is': (stage, alone) =>
    expectTheSame(
      stage,
      alone,
      ['', '/ping', '/ready'].flatMap((below) => [
        { below, ...json('{"a":1}') },
        { below, ...json('{{{{') },
      ]),
    ),
  'conditional requests: a report is never 304': async (stage, alone) => {
    for (const below of ['', ...PROBES, '/checks/database', '/metrics', '?format=html', '?format=text', '/nothere']) {
      const { etag, 'last-modified': modified } = (await stage.ask(below)).headers;
      const tags = ['*', '"other"', ...(etag ?? []), ...(etag ?? []).map((tag) => tag.replace(/^W\/|^/, 'W/'))];
      await expectTheSame(stage, alone, [
        ...tags.map((tag) => ({ below, headers: { 'if-none-match': tag } })),
        { below, headers: { 'if-modified-since': modified?.[0] ?? 'Sat, 21 Nov 2037 07:00:00 GMT' } },
      ]);
    }
  },
  'conditional requests: a feed is 304 for its own tag': async (stage, alone) => {
    for (const below of FEEDS) {
      const tag = (await stage.ask(below)).header('etag') ?? 'no tag';
      expect(tag, below).toBe((await alone.ask(below)).header('etag'));
      const packed = (await stage.ask(below, { headers: GZIP })).header('etag') ?? 'no tag';
      for (const known of [tag, packed, `W/${tag}`, `"other", ${tag}`]) {
        for (const method of ['GET', 'HEAD']) {
          const reply = await stage.ask(below, { method, headers: { ...GZIP, 'if-none-match': known } });
          expect([reply.status, reply.text], `${method} ${below} ${known}`).toEqual([304, '']);
        }
      }
      expect((await stage.ask(below, { headers: { 'if-none-match': '"other"' } })).status, below).toBe(200);
    }
  },
  'answers compressed for who accepts that': (stage, alone) =>
    expectTheSame(stage, alone, [
      ...ADDRESSES.map((below) => ({ below, headers: GZIP })),
      ...FORMATS.map((format) => ({ below: `?format=${format}`, headers: GZIP })),
      ...['HEAD', 'OPTIONS', 'POST'].map((method) => ({ below: '', method, headers: GZIP })),
    ]),
};

export const neighbourBehaviours: readonly Behaviour[] = [
  ...NEIGHBOURS.flatMap((neighbours) => [
    ...Object.entries(THE_SAME).map(([what, show]) =>
      behaviour(`beside ${neighbours}, nothing changes: ${what}`, 'time stands still', show, {
        neighbours,
        needs: [neighbours, ...(what === LONG ? (['long bodies'] as const) : [])],
      }),
    ),
    behaviour(
      `beside ${neighbours}, nothing changes: what is down`,
      'time stands still, down',
      (stage, alone) =>
        expectTheSame(
          stage,
          alone,
          ADDRESSES.flatMap((below) => [{ below }, { below, headers: { ...GZIP, 'if-none-match': '*' } }]),
        ),
      { neighbours, needs: [neighbours] },
    ),
    behaviour(
      `beside ${neighbours}, nothing changes: below a prefix`,
      'time stands still',
      (stage, alone) =>
        expectTheSame(stage, alone, [
          ...ADDRESSES.map((below) => ({ below })),
          { below: '', method: 'POST', ...json('{"a":') },
          { below: '/ready', method: 'HEAD' },
        ]),
      { neighbours, needs: [neighbours], mount: '/api/v2' },
    ),
  ]),
  ...['', '/api/v2'].map((mount) =>
    behaviour(
      `behind a proxy that strips a prefix, links lead where they say (R28)${mount && ', below a prefix of its own too'}`,
      'time stands still',
      async ({ origin, base }) => {
        await using proxy = await openProxy(origin, '/gateway');
        for (const below of ['', '/', '/checks/database', '/disks', '/ready', '/startup']) {
          const path = `/gateway${base}${below}`;
          const { status, text } = await askAt(proxy.origin, path, { headers: { accept: BROWSER } });
          expect(status, path).toBe(200);
          expect(text, path).not.toContain(new URL(origin).host);
          const links = [...text.matchAll(/\b(?:href|src|action)="([^"#]+)"/g)].map(([, href = '']) =>
            href.replaceAll('&amp;', '&'),
          );
          const own = new Set(links.filter((link) => !link.startsWith('data:')));
          expect(own.size, path).toBeGreaterThan(0);
          for (const link of own) {
            const address = new URL(link, `${proxy.origin}${path}`);
            expect(address.href.startsWith(`${proxy.origin}/gateway${base}`), `${link} on ${path}`).toBe(true);
            expect((await askAt(proxy.origin, `${address.pathname}${address.search}`)).status, `${link} on ${path}`).toBe(200);
          }
        }
      },
      { mount },
    ),
  ),
  behaviour('behind a proxy that strips a prefix, answers are as without it (R28)', 'time stands still', async (stage) => {
    await using proxy = await openProxy(stage.origin, '/gateway');
    const behind = {
      ...stage,
      ask: (below: string, options?: Ask) => askAt(proxy.origin, `/gateway${stage.base}${below}`, options),
    };
    const questions = ['GET', 'HEAD', 'OPTIONS', 'POST'].flatMap((method) => ADDRESSES.map((below) => ({ below, method })));
    await expectTheSame(behind, stage, questions);
  }),
];

/** Whether `serve` has built what it was asked for. */
export async function expectNeighbours({ origin }: Stage, neighbours: Neighbours): Promise<void> {
  const at = (path: string, options?: Ask): Promise<Reply> => askAt(origin, path, options);
  const built = `serve has built the neighbour "${neighbours}"`;
  switch (neighbours) {
    case 'none':
      return;
    case 'itself again': {
      const again = await at('/neighbour/health');
      return expect([again.header('content-type'), again.text], built).toEqual([
        'text/plain; charset=utf-8',
        expect.stringMatching(/^(degraded|down)\b/),
      ]);
    }
    case 'a catch-all before it': {
      const caught = await Promise.all(['GET', 'POST'].map((method) => at('/neighbour/of/mine', { method })));
      return expect(
        caught.map(({ status, text }) => [status, text]),
        built,
      ).toEqual([
        [200, 'caught'],
        [200, 'caught'],
      ]);
    }
    case 'hooks that throw':
      return expect((await at('/neighbour')).status, built).toBe(500);
    case 'a body parser that reads everything': {
      const parsed = await at('/neighbour', { method: 'POST', ...json('{"a":1}') });
      expect([parsed.status, parsed.text], built).toEqual([200, '{"a":1}']);
      const refused = await at('/neighbour', { method: 'POST', ...json('{"a":') });
      return expect(refused.status, `${built}, and it refuses JSON that is none`).toBeGreaterThanOrEqual(400);
    }
    case 'compression and ETags': {
      const packed = await at('/neighbour', { headers: GZIP });
      expect([packed.status, packed.header('content-encoding')], built).toEqual([200, 'gzip']);
      expect(decoded(packed), built).toBe('x'.repeat(10_000));
      const tag = (await at('/neighbour')).header('etag') ?? '';
      return expect((await at('/neighbour', { headers: { 'if-none-match': tag } })).status, `${built}, with ETags`).toBe(304);
    }
  }
}

async function expectTheSame(stage: Stage, alone: Stage, questions: readonly Question[]): Promise<void> {
  for (const { below, ...how } of questions) {
    const [got, expected] = await Promise.all([stage.ask(below, how), alone.ask(below, how)]);
    const asked = `${how.method ?? 'GET'} ${below} ${JSON.stringify({ ...how, body: how.body?.slice(0, 20) })}`;
    expect([got.status, got.header('content-type'), decoded(got)], asked).toEqual([
      expected.status,
      expected.header('content-type'),
      decoded(expected),
    ]);
    for (const [name, values] of Object.entries(expected.headers))
      if (!NOT_COMPARED.has(name)) expect(got.headers[name], `${name} of ${asked}`).toEqual(values);
    for (const member of expected.header('vary')?.split(', ') ?? []) expect(got.header('vary'), asked).toContain(member);
  }
}

function decoded(reply: Reply): string {
  const encoding = reply.header('content-encoding') ?? 'identity';
  if (encoding === 'identity' || reply.bytes.length === 0) return reply.text;
  expect(encoding).toBe('gzip');
  return gunzipSync(reply.bytes).toString('utf8');
}

function json(body: string): Pick<Ask, 'headers' | 'body'> {
  // Node sends a body with GET and DELETE without saying how long it is, and the next request would begin in it.
  return { headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }, body };
}

/** A proxy that takes `prefix` off the path and passes everything else on as it came. */
async function openProxy(target: string, prefix: string): Promise<AsyncDisposable & { readonly origin: string }> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    if (!url.startsWith(`${prefix}/`)) return void outgoing.writeHead(404).end('this proxy knows no such prefix');
    const path = url.slice(prefix.length);
    const passedOn = request(
      { hostname: hostname.replace(/^\[|\]$/g, ''), port, method, headers, path, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passedOn.on('error', () => outgoing.destroy());
    incoming.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
