import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  createHealth,
  defineCheck,
  down,
  HealthError,
  up,
  type AccessOptions,
  type AllwellOptions,
  type EndpointOptions,
  type Health,
} from '@allwell/core';
import { createScriptedCheck } from '@allwell/testkit';
import { ask } from '@allwell/testkit/adapter-suite';
import { createAdaptorServer } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { logger } from 'hono/logger';
import { prettyJSON } from 'hono/pretty-json';
import { LinearRouter } from 'hono/router/linear-router';
import { PatternRouter } from 'hono/router/pattern-router';
import { TrieRouter } from 'hono/router/trie-router';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { timing } from 'hono/timing';
import { appendTrailingSlash, trimTrailingSlash } from 'hono/trailing-slash';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { allwell, healthRoutes, type HealthRoutes } from '../src/index.ts';
import { listen } from './listen.ts';

const open: AllwellOptions = { access: { secret: null, details: 'always' } };

function healthy(): Health {
  return createHealth({ checks: { database: () => up() } });
}

/** Routes of a health that is up and has started. */
async function routes(options: AllwellOptions = {}): Promise<HealthRoutes> {
  const made = await allwell({ ...open, health: healthy(), ...options });
  await made.health.start();
  return made;
}

const ADDRESSES: readonly (readonly [method: string, path: string, statusCode: number])[] = [
  ['GET', '/health', 200],
  ['GET', '/health/', 200],
  ['GET', '/health/ping', 200],
  ['GET', '/health/ping/', 200],
  ['HEAD', '/health/ready', 200],
  ['GET', '/health/checks/database?a=1&b[c]=2', 200],
  ['GET', '/health/checks/d%61tabase', 404],
  ['GET', '/health/nothere', 404],
  ['GET', '/health/feed.atom', 200],
  ['OPTIONS', '/health', 204],
  ['POST', '/health', 405],
];

/** What tells the health in the answers, over a socket: without what a moment or a middleware adds. */
async function answers(app: Pick<Hono, 'fetch'>, below = ''): Promise<readonly unknown[]> {
  await using server = await listen(app);
  const found: unknown[] = [];
  for (const [method, path] of ADDRESSES) {
    const reply = await ask(server.url, below + path, { method });
    found.push([method, path, reply.status, reply.header('content-type'), reply.header('allow'), reply.header('cache-control')]);
  }
  return found;
}

const plain = async (): Promise<readonly unknown[]> => answers(new Hono().route('/', await routes()));

describe('how it is mounted', () => {
  it('answers as its addresses say', async () => {
    expect((await plain()).map((row) => (row as readonly unknown[]).slice(0, 3))).toEqual(ADDRESSES);
  });

  it('answers the same at any path, on applications within applications, as deep as one likes', async () => {
    const expected = await plain();
    const nested = new Hono().route('/a', new Hono().basePath('/b').route('/c', await routes()));
    expect(await answers(nested, '/a/b/c')).toEqual(expected);
    expect(await answers(new Hono().route('/tenants/:tenant', await routes()), '/tenants/ac%20me')).toEqual(expected);
    expect(await answers(new Hono().route('/slash/', await routes()), '/slash')).toEqual(expected);
    expect(await answers(await routes())).toEqual(expected);
  });

  it('answers the same as an application that is mounted, but for an address that Hono rewrites then', async () => {
    const asSent = (row: unknown): boolean => (row as readonly string[])[1]?.includes('%') === false;
    const mounted = await answers(new Hono().mount('/mounted', (await routes()).fetch), '/mounted');
    expect(mounted.filter(asSent)).toEqual((await plain()).filter(asSent));
  });

  it.each([
    ['strict: false', { strict: false }],
    ['the linear router', { router: new LinearRouter() as never }],
    ['the pattern router', { router: new PatternRouter() as never }],
    ['the trie router', { router: new TrieRouter() as never }],
  ])('answers the same with %s', async (_, options) => {
    const app = new Hono(options).route('/', await routes()).get('/other/:id', (c) => c.text('other'));
    expect(await answers(app)).toEqual(await plain());
  });

  it('answers the same where the application routes by host', async () => {
    const getPath = ({ url }: Request): string => url.replace(/^https?:\/\/([^:/]+)[^/]*([^?]*).*$/, '/$1$2');
    expect(await answers(new Hono({ getPath }).route('/127.0.0.1', await routes()))).toEqual(await plain());
  });

  it('answers the same in an application of another copy of Hono', async () => {
    const { Hono: Other } = createRequire(import.meta.url)('hono') as { readonly Hono: typeof Hono };
    expect(Other).not.toBe(Hono);
    expect(await answers(new Other().use(logger(() => undefined)).route('/', await routes()))).toEqual(await plain());
  });

  it('can be there twice, the first answering', async () => {
    const [inner, outer] = [await routes(), await routes({ health: createHealth({ checks: { upstream: () => down('away') } }) })];
    const app = new Hono().route('/', inner).route('/', outer).route('/', inner).route('/public', outer);
    expect(await answers(app)).toEqual(await plain());
    expect((await app.request('/public/health')).status).toBe(503);
  });

  it('answers a ping the same the second time, in whatever application and whatever is asked', async () => {
    const routes = healthRoutes(createHealth());
    const bare = new Hono().route('/', routes);
    const dressed = new Hono().use(async (context, next) => (context.header('x-before', 'kept'), next())).route('/', routes);
    for (const time of ['first', 'second']) {
      const ping = await bare.request('/health/ping');
      expect([ping.status, await ping.text(), ping.headers.get('x-before')], time).toEqual([200, 'pong', null]);
      const behind = await dressed.request('/health/ping');
      expect([behind.status, await behind.text(), behind.headers.get('x-before')], time).toEqual([200, 'pong', 'kept']);
      expect((await bare.request('/health/ping', { method: 'HEAD' })).status, time).toBe(200);
      expect((await bare.request('/health/ping', { method: 'POST' })).status, time).toBe(405);
      expect((await bare.request('/health/%70ing')).status, time).toBe((await dressed.request('/health/%70ing')).status);
    }
    for (let host = 0; host < 100; host += 1) expect((await bare.request(`http://host-${host}/health/ping`)).status).toBe(200);
  });

  it('tells of a report that it has answered before what is true now, and to each what he asks for', async () => {
    let isUp = true;
    const routes = healthRoutes(createHealth({ checks: { queue: defineCheck(() => isUp, { maxAgeMs: 0 }) } }));
    const bare = new Hono().route('/', routes);
    const dressed = new Hono().use(async (context, next) => (context.header('x-before', 'kept'), next())).route('/', routes);
    for (const [now, code] of [
      [true, 200],
      [true, 200],
      [false, 503],
    ] as const) {
      isUp = now;
      const report = await bare.request('/health');
      expect([report.status, report.headers.get('x-before')]).toEqual([code, null]);
      const behind = await dressed.request('/health');
      expect([behind.status, behind.headers.get('x-before')]).toEqual([code, 'kept']);
      const page = await bare.request('/health', { headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([code, 'text/html; charset=utf-8']);
      expect((await bare.request('/health?checks=nothere')).status).toBe(400);
      expect((await bare.request('/health', { method: 'POST' })).status).toBe(405);
      const head = await bare.request('/health', { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([code, '']);
    }
  });

  it('leaves to the application what is not its own, and what was registered before it', async () => {
    const app = new Hono()
      .get('/healthy', (c) => c.text('mine'))
      .get('/health/mine', (c) => c.text('mine too'))
      .route('/', await routes())
      .post('/orders', async (c) => c.json(await c.req.json(), 201))
      .notFound((c) => c.text('not here', 404));
    const text = async (path: string): Promise<string> => (await app.request(path)).text();
    expect([await text('/healthy'), await text('/health/mine'), await text('/nothere')]).toEqual([
      'mine',
      'mine too',
      'not here',
    ]);
    expect(await (await app.request('/orders', { method: 'POST', body: '{"id":1}' })).json()).toEqual({ id: 1 });
  });

  it('keeps to the order of registration: a login before it is a login for it', async () => {
    const login: MiddlewareHandler = async (c, next) => (c.req.header('x-key') === 'k' ? next() : c.text('who are you?', 403));
    const script = createScriptedCheck([]);
    const health = createHealth({ checks: { one: defineCheck(script.run, { default: false }) } });
    const app = new Hono().use(login).route('/', await routes({ health }));
    expect((await app.request('/health/checks/one')).status).toBe(403);
    expect(script.runs).toBe(0);
    expect((await app.request('/health/checks/one', { headers: { 'x-key': 'k' } })).status).toBe(200);
  });

  it('is an application with its types', async () => {
    const made = await routes();
    expectTypeOf(made).toExtend<Hono>();
    expectTypeOf(made.health).toEqualTypeOf<Health>();
    const typed = new Hono<{ Bindings: { DATABASE: string }; Variables: { user: string } }>().route('/', made);
    expect((await typed.request('/health/ping')).status).toBe(200);
  });
});

describe('what it is made of', () => {
  it('finds the health modules below a folder, and has what else was asked for', async () => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-hono-'));
    await writeFile(join(root, 'package.json'), '{"name":"orders","version":"1.4.2","type":"module"}');
    await writeFile(join(root, 'health.mjs'), 'export const database = () => true;');
    try {
      const made = await allwell({ ...open, root, checks: { queue: () => up() } });
      await made.health.start();
      const report = await (await made.request('/health')).json();
      expect(report).toMatchObject({ status: 'up', service: { name: 'orders', version: '1.4.2' } });
      expect([...made.health.checks.keys()]).toEqual(['queue', 'database']);
      await made.health.close();
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('tells a warning of discovery as Node.js tells warnings', async () => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-hono-'));
    const warned = once(process, 'warning') as Promise<[Error]>;
    await using health = (await allwell({ root })).health;
    const [warning] = await warned;
    expect([warning.name, warning.message]).toEqual(['AllwellWarning', expect.stringMatching(/no health module below/)]);
    expect(health.checks.size).toBe(0);
    await rm(root, { recursive: true });
  });

  it('starts a health that was handed in, and leaves closing it to its owner', async () => {
    const script = createScriptedCheck(['hangs']);
    const health = createHealth({ checks: { slow: script.run } });
    const app = healthRoutes(health, open);
    expect(app.health).toBe(health);
    expect([(await app.request('/health/live')).status, (await app.request('/health/startup')).status]).toEqual([200, 503]);
    script.release();
    await expect.poll(async () => (await app.request('/health/startup')).status).toBe(200);
    expect(health.lifecycle).toBe('started');
    await health.close();
  });

  it.each([
    ['an option that does not exist', { order: 'first' }, /allwell has no option "order"/],
    ['a health that is none', { health: {} }, /health must be made by createHealth/],
    ['a health beside options that would make another', { health: healthy(), checks: {} }, /checks belongs to createHealth/],
    ['a forgotten secret', { health: healthy(), access: { secret: undefined } }, /secret/],
    ['a path that is none', { health: healthy(), path: 'health' }, /path/],
    ['what is no object', 'health', /object/],
  ])('refuses %s', async (_, options, message) => {
    const refused = allwell(options as AllwellOptions);
    await expect(refused).rejects.toBeInstanceOf(HealthError);
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses a mistake in the program', async () => {
    const checks = { orders: defineCheck(() => up(), { dependsOn: ['database'] }) };
    await expect(allwell({ health: createHealth({ checks }) })).rejects.toMatchObject({ code: 'UNKNOWN_CHECK' });
    expect(() => healthRoutes(createHealth({ checks }))).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHECK' }));
  });

  it.each([
    ['a health that was forgotten', undefined, {}, /healthRoutes: health must be made by createHealth/],
    ['an option of allwell', healthy(), { root: '.' }, /root belongs to createHealth/],
    ['an option that does not exist', healthy(), { order: 'first' }, /healthRoutes has no option "order"/],
  ])('healthRoutes refuses %s', (_, health, options, message) => {
    expect(() => healthRoutes(health as Health, options as EndpointOptions)).toThrow(message);
  });

  it('says what to write where it was not called, or not awaited', async () => {
    const unawaited = allwell({ health: healthy() });
    const message = /allwell has to be called and awaited: app\.route\('\/', await allwell\(\)\)/;
    expect(() => new Hono().route('/', allwell as never)).toThrow(message);
    expect(() => new Hono().route('/', unawaited as never)).toThrow(message);
    await unawaited;
  });
});

describe('beside the middleware of Hono', () => {
  const quiet = (): void => undefined;

  it.each<[string, MiddlewareHandler]>([
    ['etag', etag()],
    ['compress', compress({ threshold: 0 })],
    ['logger', logger(quiet)],
    ['secureHeaders', secureHeaders()],
    ['bodyLimit', bodyLimit({ maxSize: 1 })],
    ['timing', timing()],
    ['requestId', requestId()],
    ['prettyJSON', prettyJSON()],
  ])('answers the same after %s', async (_, middleware) => {
    expect(await answers(new Hono().use(middleware).route('/', await routes()))).toEqual(await plain());
  });

  it('keeps the headers that middleware has set before it, and its own', async () => {
    const app = new Hono().use(requestId(), cors(), secureHeaders()).route('/', await routes());
    const { headers } = await app.request('/health/ping', { headers: { 'x-request-id': 'abc' } });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-request-id': 'abc',
      'access-control-allow-origin': '*',
      'x-frame-options': 'SAMEORIGIN',
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  it('has long answers compressed, and says the same', async () => {
    await using server = await listen(new Hono().use(compress({ threshold: 0 })).route('/', await routes()));
    const [bare, packed] = [
      await ask(server.url, '/health/nothere'),
      await ask(server.url, '/health/nothere', { headers: { 'accept-encoding': 'gzip' } }),
    ];
    expect([packed.status, packed.header('content-encoding')]).toEqual([404, 'gzip']);
    expect(gunzipSync(packed.bytes).toString()).toBe(bare.text);
  });

  it.each([
    ['trimTrailingSlash', trimTrailingSlash(), '/health/nothere/', '/health/nothere'],
    ['appendTrailingSlash', appendTrailingSlash(), '/health/nothere', '/health/nothere/'],
  ])('is not broken off by %s, which replaces what is not found', async (_, middleware, asked, location) => {
    await using server = await listen(new Hono().use(middleware).route('/', await routes()));
    const reply = await ask(server.url, asked);
    expect([reply.status, new URL(reply.header('location') ?? '', server.url).pathname]).toEqual([301, location]);
    expect((await ask(server.url, '/health/ping')).text).toBe('pong');
  });

  it('answers first where it is put in front, whatever the rest does', async () => {
    const rest = new Hono()
      .use(() => {
        throw new Error('middleware is broken');
      })
      .all('*', (c) => c.text('caught'));
    const front = new Hono().route('/', await routes()).route('/', rest);
    front.onError((_, c) => c.text('broken', 500));
    expect(await answers(front)).toEqual(await plain());
    expect((await front.request('/orders')).status).toBe(500);
  });

  it('gives the health its say in what the error handler of the application sees: nothing', async () => {
    const errors: unknown[] = [];
    const health = createHealth({
      checks: {
        broken: () => {
          throw new Error('check is broken');
        },
      },
    });
    const app = new Hono()
      .onError((error, c) => {
        errors.push(error);
        return c.text('broken', 500);
      })
      .route('/', await routes({ health }));
    expect((await app.request('/health')).status).toBe(503);
    expect(errors).toEqual([]);
  });
});

describe('what of a request it reads', () => {
  it('hands the address and the headers on as they were sent', async () => {
    const seen: unknown[] = [];
    const access: AccessOptions = {
      authorize: (asked) => {
        seen.push([asked.method, asked.url, asked.header('x-team'), asked.header('x-none')]);
        return true;
      },
    };
    await using server = await listen(new Hono().route('/api', await routes({ access })));
    const reply = await ask(server.url, '/api/health/checks/database?x=%20a+b&y=%C3%BC', { headers: { 'X-Team': 'platform' } });
    expect(reply.status).toBe(200);
    expect(seen).toEqual([['GET', '/api/health/checks/database?x=%20a+b&y=%C3%BC', 'platform', undefined]]);
  });
});

describe('other kinds of connection (R28)', () => {
  it('answers over HTTP/2', async () => {
    const server = createAdaptorServer({ fetch: new Hono().route('/', await routes()).fetch, createServer: createHttp2Server });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      for (const [method, path, status] of ADDRESSES) {
        const stream = client.request({ ':method': method, ':path': path }, { endStream: true });
        const [headers] = (await once(stream, 'response')) as [Record<string, string>];
        stream.resume();
        await once(stream, 'end');
        expect(headers[':status'], `${method} ${path}`).toBe(status);
      }
    } finally {
      client.destroy();
      server.close();
    }
  });

  it('answers on a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'allwell-hono-'));
    const server = createAdaptorServer(new Hono().route('/', await routes()));
    try {
      const socketPath = join(folder, 'health.sock');
      server.listen(socketPath);
      await once(server, 'listening');
      const [response] = (await once(request({ socketPath, path: '/health/ping', agent: false }).end(), 'response')) as [
        AsyncIterable<Buffer>,
      ];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('pong');
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});
