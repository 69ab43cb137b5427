import { once } from 'node:events';
import { request as requestHttp, type RequestListener } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { createHealth, defineCheck, down, HealthError, up, type Health } from '@allwell/core';
import { createScriptedCheck } from '@allwell/testkit';
import { ask } from '@allwell/testkit/adapter-suite';
import compression from 'compression';
import express5, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import express4 from 'express-4';
import { describe, expect, it } from 'vitest';
import { allwell, healthRoutes, type ExpressOptions } from '../src/index.ts';
import { listen } from './listen.ts';

const open: ExpressOptions = { access: { secret: null, details: 'always' } };

function healthy(): Health {
  return createHealth({ checks: { database: () => up() } });
}

/** Routes for a health that is up and has started. */
async function routes(options: ExpressOptions = {}) {
  const handler = await allwell({ ...open, health: healthy(), ...options });
  await handler.health.start();
  return handler;
}

const ADDRESSES: readonly (readonly [method: string, path: string, statusCode: number])[] = [
  ['GET', '/health', 200],
  ['GET', '/health/', 200],
  ['GET', '/health/ping', 200],
  ['HEAD', '/health/ready', 200],
  ['GET', '/health/checks/database?a=1&b[c]=2', 200],
  ['GET', '/health/nothere', 404],
  ['OPTIONS', '/health', 204],
  ['POST', '/health', 405],
];

/** What tells the health in the answers: codes, types and bodies, without what a moment or a middleware adds. */
async function answers(app: RequestListener, below = ''): Promise<readonly unknown[]> {
  await using server = await listen(app);
  const found: unknown[] = [];
  for (const [method, path] of ADDRESSES) {
    const reply = await ask(server.url, below + path, {
      method,
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{"a":' }),
    });
    found.push([
      method,
      path,
      reply.status,
      reply.header('content-type'),
      reply.header('allow'),
      reply.header('cache-control'),
      reply.header('etag'),
    ]);
  }
  return found;
}

describe.each([
  ['5', express5],
  ['4', express4],
])('in Express %s', (version, express) => {
  const plain = async (): Promise<readonly unknown[]> => answers(express().use(await routes()));

  describe('how it is mounted', () => {
    it('answers as its addresses say', async () => {
      expect((await plain()).map((row) => (row as readonly unknown[]).slice(0, 3))).toEqual(ADDRESSES);
    });

    it('answers the same at any path, on applications and routers, as deep as one likes', async () => {
      const expected = await plain();
      const nested = express().use('/a', express().use('/b', express.Router().use('/c', await routes())));
      expect(await answers(nested, '/a/b/c')).toEqual(expected);
      expect(await answers(express().use('/tenants/:tenant', await routes()), '/tenants/7')).toEqual(expected);
      expect(await answers(express().use(['/x', '/y'], await routes()), '/y')).toEqual(expected);
      expect(await answers(express().use('/slash/', await routes()), '/slash')).toEqual(expected);
    });

    it('can be there twice, also as one and the same', async () => {
      const inner = await routes();
      const outer = await allwell({
        ...open,
        health: createHealth({ checks: { upstream: () => down('away') } }),
        path: '/public',
      });
      await using server = await listen(express().use(inner).use(inner).use('/again', inner).use(outer));
      for (const path of ['/health', '/again/health']) expect((await ask(server.url, path)).status).toBe(200);
      expect((await ask(server.url, '/public')).status).toBe(503);
    });

    it('can be mounted while the server runs', async () => {
      const app = express().get('/', (_, response) => void response.send('hello'));
      await using server = await listen(app);
      expect((await ask(server.url, '/health')).status).toBe(404);
      app.use(await routes());
      expect((await ask(server.url, '/health')).status).toBe(200);
    });

    it('leaves to the application what is not its own', async () => {
      const app = express()
        .use(await routes())
        .use(express.json())
        .get('/healthy', (_, response) => void response.send('mine'))
        .post('/orders', (request, response) => void response.json(request.body))
        .use((_, response) => void response.status(404).send('not here'));
      await using server = await listen(app);
      expect((await ask(server.url, '/healthy')).text).toBe('mine');
      expect((await ask(server.url, '/HEALTH')).text).toBe('not here');
      const headers = { 'content-type': 'application/json' };
      expect((await ask(server.url, '/orders', { method: 'POST', headers, body: '{"id":1}' })).json()).toEqual({ id: 1 });
      expect((await ask(server.url, '/%E0%A4%A')).text).toBe('not here');
    });

    it('changes nothing of the request and of locals', async () => {
      const seen: unknown[] = [];
      const look: RequestHandler = (request, response, next) => {
        seen.push([request.url, request.baseUrl, request.originalUrl, { ...response.locals }, Object.keys(request).toSorted()]);
        next();
      };
      await using server = await listen(
        express()
          .use(look)
          .use(await routes())
          .use(look),
      );
      await ask(server.url, '/orders?x=1');
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[0]).toEqual(['/orders?x=1', '', '/orders?x=1', {}, expect.anything()]);
    });

    it.each([
      ['x-powered-by', false],
      ['etag', 'strong'],
      ['etag', false],
      ['query parser', false],
      ['query parser', 'extended'],
      ['query parser', () => ({ format: 'html', checks: 'nothere' })],
      ['trust proxy', true],
      ['strict routing', true],
      ['case sensitive routing', true],
      ['json spaces', 2],
      ['env', 'production'],
    ])('answers the same with the setting %s at %o', async (setting, value) => {
      expect(
        await answers(
          express()
            .set(setting, value)
            .use(await routes()),
        ),
      ).toEqual(await plain());
    });
  });

  describe('beside the rest of an application', () => {
    it('keeps the headers that were put before, but for its own', async () => {
      const app = express()
        .use((_, response, next) => {
          response.set({
            'Strict-Transport-Security': 'max-age=1',
            'Cache-Control': 'public',
            'Content-Security-Policy': 'none',
          });
          next();
        })
        .use(await routes());
      await using server = await listen(app);
      const page = await ask(server.url, '/health?format=html');
      expect([page.header('strict-transport-security'), page.header('cache-control')]).toEqual(['max-age=1', 'no-store']);
      expect(page.header('content-security-policy')).toContain("default-src 'none'");
      expect(page.header('x-powered-by')).toBe('Express');
    });

    it('is never answered by an entity tag of Express', async () => {
      await using server = await listen(
        express()
          .set('etag', 'strong')
          .use(await routes()),
      );
      const reply = await ask(server.url, '/health/ready', { headers: { 'if-none-match': '*' } });
      expect([reply.status, reply.header('etag')]).toEqual([200, undefined]);
    });

    it('has long answers compressed, and says the same', async () => {
      await using server = await listen(
        express()
          .use(compression({ threshold: 100 }))
          .use(await routes()),
      );
      const { url } = server;
      const headers = { 'accept-encoding': 'gzip' };
      const page = await fetch(`${url}/health/nothere`, { headers });
      expect([page.status, page.headers.get('content-encoding')]).toEqual([404, 'gzip']);
      expect(await page.json()).toMatchObject({ status: 404 });
      expect(await gunzipped(`${url}/health/nothere`)).toBe((await ask(url, '/health/nothere')).text);
      expect((await ask(url, '/health/ping', { headers })).text).toBe('pong');
      expect((await ask(url, '/health', { method: 'HEAD', headers })).status).toBe(200);
      expect(
        await answers(
          express()
            .use(compression({ threshold: 0 }))
            .use(await routes()),
        ),
      ).toEqual(await plain());
    });

    it('lets what is in front have its say, before anything runs', async () => {
      const script = createScriptedCheck([]);
      const health = createHealth({ checks: { one: defineCheck(script.run, { default: false }) } });
      const login: RequestHandler = (request, response, next) =>
        request.get('x-key') === 'k' ? next() : void response.status(401).send('who?');
      await using server = await listen(
        express()
          .use(login)
          .use(await routes({ health })),
      );
      for (const method of ['GET', 'POST']) expect((await ask(server.url, '/health/checks/one', { method })).text).toBe('who?');
      expect(script.runs).toBe(0);
      expect((await ask(server.url, '/health/checks/one', { headers: { 'x-key': 'k' } })).status).toBe(200);
    });

    it('leaves errors to the error handler, and has none of its own', async () => {
      const told: unknown[] = [];
      const tell: ErrorRequestHandler = (error: Error, _request, response, _next) => {
        told.push(error.message);
        response.status(500).send('sorry');
      };
      const app = express()
        .use((request, _, next) => next(request.get('x-break') ? new Error('broken') : undefined))
        .use(await routes())
        .use(tell);
      await using server = await listen(app);
      expect((await ask(server.url, '/health', { headers: { 'x-break': '1' } })).text).toBe('sorry');
      for (const [method, path, statusCode] of ADDRESSES)
        expect((await ask(server.url, path, { method })).status).toBe(statusCode);
      expect(told).toEqual(['broken']);
    });

    it('says nothing where something has answered already', async () => {
      const app = express()
        .use((_, response, next) => {
          response.send('too late');
          next();
        })
        .use(await routes());
      await using server = await listen(app);
      expect((await ask(server.url, '/health')).text).toBe('too late');
      expect((await ask(server.url, '/health/ping')).text).toBe('too late');
    });

    it('answers after a body parser has read everything', async () => {
      const app = express()
        .use(express.raw({ type: () => true }))
        .use(await routes());
      expect(await answers(app)).toEqual(await plain());
    });
  });

  describe("with the order 'first'", () => {
    it.each([
      ['a catch-all', (_: unknown, response: Response) => void response.status(200).send('index.html')],
      [
        'middleware that throws',
        () => {
          throw new Error('broken');
        },
      ],
      ['middleware that never goes on', () => undefined],
      ['a body parser, which JSON that is none breaks', express.json({ type: () => true })],
    ])('answers before %s that was there earlier', async (_, neighbour) => {
      const app = express()
        .use(neighbour)
        .use(await routes({ order: 'first' }));
      expect(await answers(app)).toEqual(await plain());
    });

    it('stands in front of loggers, cookies and logins, and leaves them the rest', async () => {
      const log: string[] = [];
      const app = express()
        .use((request, response, next) => {
          log.push(request.originalUrl);
          response.cookie('session', '1');
          next();
        })
        .use((_, response) => void response.status(401).send('who?'))
        .use(await routes({ order: 'first' }));
      await using server = await listen(app);
      const reply = await ask(server.url, '/health');
      expect([reply.status, reply.header('set-cookie')]).toEqual([200, undefined]);
      const other = await ask(server.url, '/orders');
      expect([other.status, other.header('set-cookie')]).toEqual([401, 'session=1; Path=/']);
      expect(log).toEqual(['/orders']);
    });

    it('leaves a request that is not its own as it finds it', async () => {
      const seen: unknown[] = [];
      const app = express()
        .set('query parser', 'extended')
        .use((request, response, next) => {
          response.locals['user'] = 'ada';
          seen.push(request.app === app, request.query, request.url, request.baseUrl, response.locals);
          next();
        })
        .use('/internal', await routes({ order: 'first' }));
      app.get('/internal/orders', (request, response) => void response.json(request.query));
      await using server = await listen(app);
      const reply = await ask(server.url, '/internal/orders?a[b]=1');
      expect([reply.status, reply.json()]).toEqual([200, { a: { b: '1' } }]);
      expect(reply.header('x-powered-by')).toBe('Express');
      expect(seen).toEqual([true, { a: { b: '1' } }, '/internal/orders?a[b]=1', '', { user: 'ada' }]);
    });

    it('works at a path, at several, twice, after others at one path, and in an application inside another', async () => {
      const expected = await plain();
      const refuse: RequestHandler = (_, response) => void response.status(403).send('no');
      const first = await routes({ order: 'first' });
      expect(await answers(express().use(refuse).use('/internal', first), '/internal')).toEqual(expected);
      expect(await answers(express().use(refuse).use(['/a', '/b'], refuse, first), '/b')).toEqual(expected);
      const twice = express().use(refuse).use('/one', first).use('/two', first);
      expect(await answers(twice, '/one')).toEqual(expected);
      expect(await answers(twice, '/two')).toEqual(expected);
      expect(await answers(express().use('/api', express().use(refuse).use(first)), '/api')).toEqual(expected);
    });

    it('leaves to the earlier of two at one address to answer', async () => {
      const late = { order: 'first', defaultFormat: 'text' } as const;
      const app = express()
        .use(await routes({ order: 'first' }))
        .use(await routes(late))
        .use('/other', await routes(late));
      await using server = await listen(app);
      expect((await ask(server.url, '/health')).header('content-type')).toBe('application/json');
      expect((await ask(server.url, '/other/health')).header('content-type')).toBe('text/plain; charset=utf-8');
    });

    it('can step forward while the server runs', async () => {
      const app = express().use((_, response) => void response.status(404).send('not here'));
      await using server = await listen(app);
      app.use(await routes({ order: 'first' }));
      expect((await ask(server.url, '/health')).status).toBe(200);
      expect((await ask(server.url, '/orders')).text).toBe('not here');
    });

    it('says once that it moves nothing on a router, which tells nobody where it is', async () => {
      const router = express.Router().use(await routes({ order: 'first' }));
      await using server = await listen(express().use(router));
      const warned = nextWarning();
      expect((await ask(server.url, '/health')).status).toBe(200);
      expect(await warned).toContain('mount it with app.use');
    });
  });

  describe('life', () => {
    it('answers before the first round has ended, and says so', async () => {
      const script = createScriptedCheck(['hangs']);
      const handler = await allwell({ ...open, health: createHealth({ checks: { slow: script.run } }) });
      await using server = await listen(express().use(handler));
      expect([(await ask(server.url, '/health/live')).status, (await ask(server.url, '/health/startup')).status]).toEqual([
        200, 503,
      ]);
      script.release();
      await expect.poll(async () => (await ask(server.url, '/health/startup')).status).toBe(200);
    });

    it('tells liveness and readiness apart while it drains', async () => {
      const handler = await routes();
      await using server = await listen(express().use(handler));
      handler.health.drain();
      expect([(await ask(server.url, '/health/live')).status, (await ask(server.url, '/health/ready')).status]).toEqual([
        200, 503,
      ]);
    });
  });

  describe('wrong use', () => {
    it('is refused where it is mounted without being called', () => {
      expect(() => express().use(allwell)).toThrow(/app\.use\(await allwell\(\)\)/);
      expect(() => express().use('/internal', allwell)).toThrow(HealthError);
    });

    it('is refused by Express where it is not awaited', async () => {
      const promise = allwell({ health: healthy() });
      // @ts-expect-error -- types say so too
      expect(() => express().use(promise)).toThrow(/requires a middleware function/);
      // @ts-expect-error -- types say so too
      expect(() => express().use('/internal', promise)).toThrow(/function/);
      await promise;
    });
  });
});

describe('wrong use', () => {
  it('is told with the first request where a router has it uncalled', async () => {
    const told: string[] = [];
    const tell: ErrorRequestHandler = (error: Error, _request, response, _next) => {
      told.push(error.message);
      response.status(500).send('sorry');
    };
    await using server = await listen(express5().use(express5.Router().use(allwell)).use(tell));
    await ask(server.url, '/health');
    expect(told).toEqual([expect.stringContaining('router.use(await allwell())')]);
  });

  it.each([
    ['an option that does not exist', { maxAge: 3 }, /allwell has no option "maxAge"; it has order, health/],
    ["Fastify's options", { prefix: '/x', logLevel: 'info' }, /no option "logLevel"/],
    ["Fastify's prefix", { prefix: '/x', root: import.meta.dirname }, /prefix must be the start of a metric's name/],
    ['the options of a listener', { port: 3_000 }, /no option "port"/],
    ['an order there is not', { order: 'last' }, /order must be one of mounted, first, got "last"/],
    ['a health that is none', { health: {} }, /health must be made by createHealth/],
    ['a health beside options that would make another', { health: healthy(), checks: {} }, /checks belongs to createHealth/],
    ['a health in place of options', healthy(), /no option/],
    ['a forgotten secret', { health: healthy(), access: { secret: undefined } }, /secret/],
    ['a path that is none', { health: healthy(), path: 'health' }, /path/],
    ['a folder that is not there', { root: '/nothere' }, /root must be an existing folder/],
    ['what is no object', 'health', /takes an object of options/],
    ['nothing in place of options', null, /takes an object of options/],
  ])('is refused: %s', async (_, options, message) => {
    const refused = allwell(options as ExpressOptions);
    await expect(refused).rejects.toBeInstanceOf(HealthError);
    await expect(refused).rejects.toThrow(message);
  });

  it("is refused for a health of one's own too", () => {
    const refused = (health: unknown, options?: object) => () => healthRoutes(health as Health, options);
    expect(refused(undefined)).toThrow(/healthRoutes: health must be made by createHealth/);
    expect(refused({ health: healthy() })).toThrow(/healthRoutes: health must be made by createHealth/);
    expect(refused(healthy(), { checks: {} })).toThrow(/checks belongs to createHealth/);
    expect(refused(healthy(), { root: 'src' })).toThrow(HealthError);
    expect(refused(healthy(), { order: 'last' })).toThrow(/healthRoutes: order/);
  });
});

describe('life', () => {
  it('starts a health, its own or another, and begins nothing with a mistake in the program', async () => {
    const mistaken = (): Health => createHealth({ checks: { orders: defineCheck(() => up(), { dependsOn: ['database'] }) } });
    const mistake = { name: 'HealthError', code: 'UNKNOWN_CHECK' };
    await expect(allwell({ health: mistaken() })).rejects.toMatchObject(mistake);
    expect(() => healthRoutes(mistaken())).toThrow(expect.objectContaining(mistake));
    const health = healthy();
    expect(healthRoutes(health).health).toBe(health);
    await health.start();
    expect(health.lifecycle).toBe('started');
    await health.close();
    await expect(allwell({ health })).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('makes a health of what it finds, and tells a warning of discovery as a warning of the process', async () => {
    const warned = nextWarning();
    const { health } = await allwell({ ...open, root: import.meta.dirname, checks: { database: () => up() } });
    expect([...health.checks.keys()]).toEqual(['database']);
    expect(await warned).toMatch(/no health module below/);
    await health.close();
    expect(health.lifecycle).toBe('closed');
  });
});

/** What Allwell next warns of. */
function nextWarning(): Promise<string> {
  return new Promise((resolve) => {
    const listen = ({ name, message }: Error): void => {
      if (name !== 'AllwellWarning') return; // Node warns of experimental features in the same way
      process.off('warning', listen);
      resolve(message);
    };
    process.on('warning', listen);
  });
}

async function gunzipped(url: string): Promise<string> {
  const asked = requestHttp(url, { headers: { 'accept-encoding': 'gzip' } }).end();
  const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return gunzipSync(Buffer.concat(chunks)).toString();
}
