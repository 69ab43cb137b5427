import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createHealth, defineCheck, down, HealthError, up, type Health } from '@allwell/core';
import { createScriptedCheck } from '@allwell/testkit';
import compress from '@fastify/compress';
import etag from '@fastify/etag';
import { ask } from '@allwell/testkit/adapter-suite';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { allwell, type AllwellOptions } from '../src/index.ts';

const open: AllwellOptions = { access: { secret: null, details: 'always' } };

function healthy(): Health {
  return createHealth({ checks: { database: () => up() } });
}

async function ready(options: FastifyServerOptions, prepare?: (app: FastifyInstance) => unknown): Promise<FastifyInstance> {
  const app = Fastify(options);
  await prepare?.(app);
  await app.register(allwell, { ...open, health: healthy() });
  await app.ready();
  await app.allwell.start();
  return app;
}

/** A key and a certificate made for one test. */
async function selfSigned(): Promise<{ key: string; cert: string }> {
  const names = ['-subj', '/CN=localhost', '-keyout', '-', '-out', '-'];
  const { stdout } = await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    ...names,
  ]);
  const [key = '', cert = ''] = stdout.split(/(?=-----BEGIN CERTIFICATE)/);
  return { key, cert };
}

describe('how it is registered', () => {
  it('gives the application its health', async () => {
    const health = healthy();
    await using app = Fastify();
    await app.register(allwell, { health });
    expect(app.allwell).toBe(health);
    expect(health.lifecycle).toBe('created');
  });

  it('answers to inject', async () => {
    await using app = await ready({});
    const reply = await app.inject('/health');
    expect([reply.statusCode, reply.json().status]).toEqual([200, 'up']);
    expect((await app.inject({ method: 'HEAD', url: '/health/ping' })).headers['content-length']).toBe('4');
  });

  it.each([
    ['/', '/health'],
    ['/internal/', '/internal/health'],
  ])('takes the prefix %s as Fastify does', async (prefix, address) => {
    await using app = Fastify();
    await app.register(allwell, { ...open, health: healthy(), prefix });
    for (const path of ['', '/', '/ping', '/ready']) expect((await app.inject(address + path)).statusCode, path).toBe(200);
  });

  it('answers in a scope whose prefix ends with a slash', async () => {
    await using app = Fastify();
    await app.register(async (scope) => scope.register(allwell, { ...open, health: healthy() }), { prefix: '/api/' });
    for (const path of ['', '/', '/ping', '/ready', '/checks/database'])
      expect((await app.inject(`/api/health${path}`)).statusCode, path).toBe(200);
  });

  it('keeps to its scope: a prefix of register is where it is mounted', async () => {
    await using app = Fastify();
    await app.register(
      async (scope) => {
        await scope.register(allwell, { ...open, health: healthy(), prefix: '/internal' });
        scope.get('/other', async () => 'other');
      },
      { prefix: '/api' },
    );
    expect((await app.inject('/api/internal/health/ping')).body).toBe('pong');
    expect((await app.inject('/api/internal/health/checks/database')).statusCode).toBe(200);
    expect((await app.inject('/api/other')).body).toBe('other');
    expect(app.hasDecorator('allwell')).toBe(false);
  });

  it('says which Fastify it needs', async () => {
    const older = { version: '4.29.1' } as FastifyInstance;
    await expect(allwell(older, { health: healthy() })).rejects.toThrow('allwell needs Fastify 5, got 4.29.1');
  });

  it('reads a prefix without a slash as that of its metrics', async () => {
    await using app = Fastify();
    await app.register(allwell, { ...open, health: healthy(), prefix: 'orders_health' });
    expect((await app.inject('/health/ping')).body).toBe('pong');
    await expect(Fastify().register(allwell, { health: healthy(), prefix: '0' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('can be there twice, the first giving the application its health', async () => {
    const [inner, outer] = [healthy(), createHealth({ checks: { upstream: () => down('away') } })];
    await using app = Fastify();
    await app.register(allwell, { ...open, health: inner });
    await app.register(allwell, { ...open, health: outer, path: '/public' });
    expect([(await app.inject('/health')).statusCode, (await app.inject('/public')).statusCode]).toEqual([200, 503]);
    expect(app.allwell).toBe(inner);
  });

  it('is left out with one warning where it answers already, in this instance or one around it', async () => {
    const lines: string[] = [];
    const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } };
    const [first, second] = [healthy(), createHealth({ checks: { upstream: () => down('away') } })];
    await using app = Fastify({ logger });
    await app.register(allwell, { ...open, health: first, prefix: '/api' });
    await app.register(allwell, { ...open, health: second, path: '/api/health/' });
    for (const prefix of ['/api', '/api/'])
      await app.register(async (inner) => inner.register(allwell, { ...open, root: import.meta.dirname }), { prefix });
    await app.ready();
    expect((await app.inject('/api/health')).statusCode).toBe(200);
    expect([app.allwell === first, second.lifecycle]).toEqual([true, 'created']);
    expect(lines.filter((line) => line.includes('registered at /api/health already'))).toHaveLength(3);
  });

  it('leaves to the application what is not its own', async () => {
    await using app = await ready({}, (instance) => {
      instance.get('/healthy', async () => 'mine');
      instance.get('/health/mine', async () => 'mine too');
      instance.post('/orders', async ({ body }) => body);
      instance.setNotFoundHandler((_, reply) => reply.code(404).send('not here'));
    });
    expect((await app.inject('/healthy')).body).toBe('mine');
    expect((await app.inject('/health/mine')).body).toBe('mine too');
    expect((await app.inject('/nothere')).body).toBe('not here');
    expect((await app.inject({ method: 'PROPFIND' as 'GET', url: '/orders' })).body).toBe('not here');
    expect((await app.inject({ method: 'POST', url: '/orders', payload: { id: 1 } })).json()).toEqual({ id: 1 });
  });

  it.each([
    ['an option that does not exist', { maxage: 3 }, /no option "maxage"/],
    ['options of another plugin', { maxEventLoopDelay: 1_000, exposeStatusRoute: true }, /no option "maxEventLoopDelay", "exp/],
    ['an application', Fastify(), /takes an object of options, got an application/],
    ['a health that is none', { health: {} }, /health must be made by createHealth/],
    ['a health beside options that would make another', { health: healthy(), checks: {} }, /checks belongs to createHealth/],
    ['a forgotten secret', { health: healthy(), access: { secret: undefined } }, /secret/],
    ['a path that is none', { health: healthy(), path: 'health' }, /path/],
  ])('refuses %s', async (_, options, message) => {
    await using app = Fastify();
    const refused = app.register(allwell, options as AllwellOptions);
    await expect(refused).rejects.toBeInstanceOf(HealthError);
    await expect(refused).rejects.toThrow(message);
  });
});

it('says how it is registered to whoever calls it, as other frameworks have it', async () => {
  const call = allwell as unknown as (...given: unknown[]) => Promise<unknown>;
  for (const given of [[], [{ path: '/x' }], [Fastify()]])
    await expect(call(...given)).rejects.toThrow('allwell is a plugin of Fastify: await app.register(allwell, options)');
});

describe('life', () => {
  it('listens before the first round has ended, and says so', async () => {
    const script = createScriptedCheck(['hangs']);
    await using app = Fastify();
    await app.register(allwell, { ...open, health: createHealth({ checks: { slow: script.run } }) });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    expect([(await ask(url, '/health/live')).status, (await ask(url, '/health/startup')).status]).toEqual([200, 503]);
    script.release();
    await expect.poll(async () => (await ask(url, '/health/startup')).status).toBe(200);
  });

  it('does not listen with a mistake in the program', async () => {
    await using app = Fastify();
    await app.register(allwell, {
      health: createHealth({ checks: { orders: defineCheck(() => up(), { dependsOn: ['database'] }) } }),
    });
    await expect(app.listen({ port: 0 })).rejects.toMatchObject({ name: 'HealthError', code: 'UNKNOWN_CHECK' });
  });

  it('drains when the application closes, and closes what it made', async () => {
    const app = Fastify();
    await app.register(allwell, { ...open, root: import.meta.dirname, checks: { database: () => up() } });
    const { allwell: health } = app;
    const seen: string[] = [];
    app.addHook('preClose', async () => void seen.push(health.lifecycle));
    app.addHook('onClose', async () => void seen.push(health.lifecycle));
    await app.ready();
    await health.start();
    await app.close();
    expect(seen).toEqual(['draining', 'draining']);
    expect(health.lifecycle).toBe('closed');
  });

  it('drains a health that was handed in, and leaves closing it to its owner', async () => {
    const health = healthy();
    const app = Fastify();
    await app.register(allwell, { health });
    await app.ready();
    await app.close();
    expect(health.lifecycle).toBe('draining');
    await health.close();
  });

  it('while the application closes, tells liveness and readiness apart where Fastify lets it', async () => {
    const app = Fastify({ return503OnClosing: false, keepAliveTimeout: 60_000 });
    await app.register(allwell, { ...open, health: healthy() });
    let goOn = (): void => undefined;
    app.addHook('preClose', () => new Promise<void>((resolve) => (goOn = resolve)));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    await app.allwell.start();
    const closing = app.close();
    await expect.poll(() => app.allwell.lifecycle).toBe('draining');
    expect([(await ask(url, '/health/live')).status, (await ask(url, '/health/ready')).status]).toEqual([200, 503]);
    goOn();
    await closing;
  });

  it('while the application closes, Fastify by default answers 503 for every route', async () => {
    const app = Fastify();
    await app.register(allwell, { ...open, health: healthy() });
    let goOn = (): void => undefined;
    app.addHook('preClose', () => new Promise<void>((resolve) => (goOn = resolve)));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const closing = app.close();
    await expect.poll(() => app.allwell.lifecycle).toBe('draining');
    expect([(await ask(url, '/health/live')).status, (await ask(url, '/health/ready')).status]).toEqual([503, 503]);
    goOn();
    await closing;
  });
});

describe('beside the rest of an application', () => {
  it('stays out of the access log, and speaks up where a log level is asked for', async () => {
    const lines: string[] = [];
    const logger = { level: 'info', stream: { write: (line: string) => void lines.push(line) } };
    await using app = await ready({ logger }, (instance) => instance.get('/orders', async () => 'ok'));
    lines.length = 0;
    for (const url of ['/health', '/health/ping', '/health/ready', '/health/nothere', '/orders']) await app.inject(url);
    expect(lines.filter((line) => line.includes('incoming request'))).toEqual([expect.stringContaining('/orders')]);

    await using loud = Fastify({ logger });
    await loud.register(allwell, { ...open, health: healthy(), logLevel: 'info' });
    await loud.inject('/health/ping');
    expect(lines.at(-1)).toContain('request completed');
  });

  it("tells a warning of discovery once, through the application's log", async () => {
    const lines: string[] = [];
    await using app = Fastify({ logger: { level: 'warn', stream: { write: (line: string) => void lines.push(line) } } });
    await app.register(allwell, { ...open, root: import.meta.dirname });
    await app.ready();
    expect(lines).toEqual([expect.stringMatching(/no health module below/)]);
  });

  it('lets hooks around it have their say before anything runs', async () => {
    const script = createScriptedCheck([]);
    await using app = Fastify();
    app.addHook('onRequest', async (incoming, reply) =>
      incoming.headers['x-key'] === 'k' ? undefined : reply.code(403).send('no'),
    );
    await app.register(allwell, {
      ...open,
      health: createHealth({ checks: { one: defineCheck(script.run, { default: false }) } }),
    });
    expect((await app.inject('/health/checks/one')).statusCode).toBe(403);
    expect((await app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(403);
    expect(script.runs).toBe(0);
    expect((await app.inject({ url: '/health/checks/one', headers: { 'x-key': 'k' } })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/health', headers: { 'x-key': 'k' } })).statusCode).toBe(405);
  });

  it('hands its answers to onSend hooks, as compression and entity tags need them', async () => {
    const payloads: unknown[] = [];
    await using app = await ready({}, (instance) =>
      instance.addHook('onSend', async (_, reply, payload) => {
        payloads.push(payload);
        reply.header('x-seen', 'yes').removeHeader('content-length');
        return typeof payload === 'string' ? `${payload}!` : payload;
      }),
    );
    const reply = await app.inject('/health/ping');
    expect([reply.body, reply.headers['x-seen'], reply.headers['content-length']]).toEqual(['pong!', 'yes', '5']);
    await app.inject({ method: 'OPTIONS', url: '/health' });
    expect(payloads).toEqual(['pong', undefined]);
  });

  it('survives hooks that throw and serializers that break, for its part', async () => {
    await using app = await ready({}, (instance) => {
      instance.setReplySerializer(() => {
        throw new Error('serializer is broken');
      });
      instance.addHook('preHandler', async ({ headers }) => {
        if (headers['x-break']) throw new Error('hook is broken');
      });
    });
    expect((await app.inject('/health')).json()).toMatchObject({ status: 'up' });
    expect((await app.inject({ url: '/health', headers: { 'x-break': '1' } })).statusCode).toBe(500);
    expect((await app.inject('/health/ping')).body).toBe('pong');
  });

  it.each([
    ['ignoreTrailingSlash', { routerOptions: { ignoreTrailingSlash: true } }],
    ['ignoreDuplicateSlashes', { routerOptions: { ignoreDuplicateSlashes: true } }],
    ['caseSensitive off', { routerOptions: { caseSensitive: false } }],
    ['exposeHeadRoutes off', { exposeHeadRoutes: false }],
    ['a small bodyLimit', { bodyLimit: 1 }],
    ['a rewritten address', { rewriteUrl: ({ url }: { url?: string }) => (url ?? '').replace('/proxy', '') }],
  ])('works with %s', async (name, options) => {
    await using app = await ready(options as FastifyServerOptions);
    const base = name.startsWith('a rewritten') ? '/proxy/health' : '/health';
    for (const path of ['', '/', '/ping', '/ping/', '/live', '/checks/database', '/checks/database/', '/metrics']) {
      expect((await app.inject(base + path)).statusCode, path).toBe(200);
      expect((await app.inject({ method: 'HEAD', url: base + path })).statusCode, path).toBe(200);
      expect((await app.inject({ method: 'POST', url: base + path, payload: 'body' })).statusCode, path).toBe(405);
    }
  });

  it('answers methods that the application has added, and leaves those that it does not route to it', async () => {
    await using app = await ready({}, (instance) => instance.addHttpMethod('MKCOL', { hasBody: true }));
    expect((await app.inject({ method: 'MKCOL' as 'GET', url: '/health' })).statusCode).toBe(405);
    expect((await app.inject({ method: 'PROPFIND' as 'GET', url: '/health' })).json()).toMatchObject({ statusCode: 404 });
  });

  it('is hidden from API descriptions, traces and request metrics that ask a route (R35)', async () => {
    const routes: { url: string; hidden: unknown; config: unknown }[] = [];
    await using app = await ready({}, (instance) =>
      instance.addHook('onRoute', ({ url, schema, config }) => {
        routes.push({ url, hidden: (schema as { hide?: unknown } | undefined)?.hide, config });
      }),
    );
    expect(app.printRoutes()).toContain('health');
    expect(routes.map(({ url }) => url)).toEqual(['/health', '/health/ping', '/health/*']);
    for (const { url, hidden, config } of routes)
      expect([hidden, config], url).toEqual([true, { otel: false, disableMetrics: true }]);
  });
});

describe('beside compression and entity tags of the application', () => {
  it('has long answers compressed, and says the same', async () => {
    await using app = await ready({}, (instance) => instance.register(compress, { threshold: 100 }));
    const [plain, packed] = await Promise.all([
      app.inject({ url: '/health/nothere' }),
      app.inject({ url: '/health/nothere', headers: { 'accept-encoding': 'gzip' } }),
    ]);
    expect([packed.statusCode, packed.headers['content-encoding']]).toEqual([404, 'gzip']);
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    expect((await app.inject({ url: '/health/ping', headers: { 'accept-encoding': 'gzip' } })).body).toBe('pong');
    expect((await app.inject({ method: 'HEAD', url: '/health', headers: { 'accept-encoding': 'gzip' } })).statusCode).toBe(200);
  });

  it('has the first page compressed as well as the second, though it takes longer to make', async () => {
    await using app = await ready({}, (instance) => instance.register(compress));
    for (const time of ['first', 'second']) {
      const page = await app.inject({ url: '/health?format=html', headers: { 'accept-encoding': 'gzip' } });
      expect(gunzipSync(page.rawPayload).toString(), time).toMatch(/^<!doctype html>[^]+<\/html>/i);
    }
    // Answered in a hook; nothing may follow it.
    const refused = await app.inject({ method: 'DELETE', url: '/health', headers: { 'accept-encoding': 'gzip' } });
    expect([refused.statusCode, JSON.parse(refused.body).status]).toEqual([405, 405]);
  });

  it('is never 304 for a health, only for a feed (R26)', async () => {
    await using app = await ready({}, (instance) => instance.register(etag));
    for (const [url, status] of [
      ['/health/ping', 200],
      ['/health/nothere', 404],
      ['/health/feed.atom', 304],
    ] as const) {
      const tag = String((await app.inject(url)).headers['etag']);
      expect((await app.inject({ url, headers: { 'if-none-match': tag } })).statusCode, url).toBe(status);
    }
  });

  it('keeps the codes that tell the health', async () => {
    await using app = await ready({}, (instance) => instance.register(etag));
    await app.allwell.close();
    const first = await app.inject('/health/ready');
    expect(first.statusCode).toBe(503);
    expect((await app.inject({ method: 'OPTIONS', url: '/health' })).statusCode).toBe(204);
    expect((await app.inject('/health/ping')).body).toBe('pong');
  });
});

describe('other kinds of connection (R28)', () => {
  it.each(['in the clear', 'over TLS'])('answers over HTTP/2 %s', async (how) => {
    const https = how === 'over TLS' ? { https: await selfSigned() } : {};
    await using app = Fastify({ http2: true, ...https } as object) as unknown as FastifyInstance;
    await app.register(allwell, { ...open, health: healthy() });
    const client = connectHttp2(await app.listen({ port: 0, host: '127.0.0.1' }), { rejectUnauthorized: false });
    const lengths = new Set<string>();
    try {
      for (const [method, path, status] of [
        ['GET', '/health/ping', 200],
        ['HEAD', '/health/ping', 200],
        ['OPTIONS', '/health', 204],
        ['POST', '/health', 405],
        ['GET', '/health/nothere', 404],
        ['GET', '/health', 200],
      ] as const) {
        const stream = client.request({ ':method': method, ':path': path, accept: '*/*' });
        const [headers] = (await once(stream, 'response')) as [Record<string, string>];
        stream.resume();
        await once(stream, 'end');
        expect(headers[':status'], `${method} ${path}`).toBe(status);
        lengths.add(`${path} ${headers['content-length']}`);
      }
      expect(lengths).toContain('/health/ping 4');
      expect(lengths).not.toContain('/health/ping undefined');
    } finally {
      client.destroy();
    }
  });

  it('answers on a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'allwell-'));
    await using app = Fastify();
    await app.register(allwell, { ...open, health: healthy() });
    try {
      const path = join(folder, 'health.sock');
      await app.listen({ path });
      const asked = request({ socketPath: path, path: '/health/ping', agent: new Agent() }).end();
      const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('pong');
    } finally {
      await app.close();
      await rm(folder, { recursive: true });
    }
  });
});
