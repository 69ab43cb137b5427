import { ManualClock } from '@allwell/testkit';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction } from './check.ts';
import { createEndpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { FORMAT_NAMES } from './formats.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import type { Answer, HealthRequest, Route } from './http.ts';
import { degraded, down } from './outcome.ts';
import type { TransitionSource } from './transition.ts';

// What the first request loads takes real time, which no clock here moves.
beforeAll(() =>
  Promise.all([
    import('./plan.ts'),
    import('./answerer.ts'),
    import('./answering.ts'),
    import('./rendering.ts'),
    import('./render/json.ts'),
  ]),
);

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

const hangs: CheckFunction = () => new Promise(() => undefined);
const healthOf = (checks: HealthOptions['checks'] = {}, options: HealthOptions = {}): Health =>
  createHealth({ clock, checks, ...options });
const textOf = ({ body }: Answer): string => new TextDecoder().decode(body);

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function client(routes: readonly Route[], base = '/health'): (url: string, asked?: Asked) => Promise<Answer> {
  return async (url, { method = 'GET', headers = {} } = {}) => {
    const path = url.replace(/\?.*/s, '');
    const route = routes.find((one) => !one.subtree && one.path === path) ?? routes.find((one) => one.subtree);
    if (!route) throw new TypeError('no route');
    return route.respond({ method, url, path: path.slice(base.length), header: (name) => headers[name] } satisfies HealthRequest);
  };
}

const endpointOf = (health: Health, options: EndpointOptions = {}): ReturnType<typeof client> =>
  client(createEndpoint(health, options));

describe('an answer', () => {
  it('is 200 for up and degraded, 503 for down and unknown, on every address (R3)', async () => {
    const codes: Readonly<Record<string, number>> = { up: 200, degraded: 200, down: 503, unknown: 503 };
    const checks = {
      up: () => undefined,
      degraded: () => degraded('slow'),
      down: () => down('gone'),
      unknown: defineCheck(() => undefined, { dependsOn: ['other'] }),
    };
    for (const [status, check] of Object.entries(checks)) {
      const health = createHealth({
        clock,
        checks: { one: defineCheck(check, { tags: ['t'] }) },
        groups: { g: { tags: ['t'] } },
      });
      if (status !== 'unknown') await health.start();
      const ask = endpointOf(health);
      const everywhere = [
        '/health',
        '/health/',
        '/health?checks=one',
        '/health?tag=t',
        '/health/g',
        '/health/g/',
        '/health/checks/one',
        '/health/ready',
      ];
      for (const url of everywhere) expect((await ask(url)).statusCode, `${status} ${url}`).toBe(codes[status]);
      expect((await ask('/health/live')).statusCode).toBe(200);
      expect((await ask('/health/ping')).statusCode).toBe(200);
    }
  });

  it('is constant for the ping alone, and then what every GET is answered', async () => {
    const health = healthOf({ one: () => down('gone') });
    const routes = createEndpoint(health, { access: { secret: 's3cret' } });
    const ask = client(routes);
    const constants = routes.filter(({ constant }) => constant);
    expect(constants.map(({ path }) => path)).toEqual(['/health/ping']);
    expect(constants[0]?.constant).toEqual(await ask('/health/ping'));
    await health.close();
    expect(constants[0]?.constant).toEqual(await ask('/health/ping'));
  });

  it('has a code that depends on health alone: not on format, Accept, query or viewer (R4)', async () => {
    const ask = endpointOf(healthOf({ one: () => down('gone') }), { access: { secret: 's3cret' } });
    const authorization = 'Bearer s3cret';
    const untold = new Set<string>(['prometheus', 'openmetrics', 'atom', 'rss', 'jsonfeed', 'svg']);
    for (const name of FORMAT_NAMES) {
      const expected = untold.has(name) ? 200 : 503;
      expect((await ask(`/health?format=${name}`, { headers: { authorization } })).statusCode, name).toBe(expected);
    }
    for (const accept of [
      'text/html',
      '*/*',
      'application/json',
      'text/plain;q=0.5, */*;q=0.1',
      ';;,,q=',
      'application/health+json',
    ]) {
      expect((await ask('/health', { headers: { accept, authorization } })).statusCode, accept).toBe(503);
      for (const headers of [{ accept }, { accept, authorization }])
        expect((await ask('/health/live?x=1', { headers })).statusCode).toBe(200);
    }
    for (const url of ['/health/metrics', '/health/feed.atom', '/health/feed.rss', '/health/feed.json', '/health/badge.svg'])
      expect((await ask(url, { headers: { authorization } })).statusCode).toBe(200);
  });

  it('has other codes where they were chosen, for all routes or for one (R3)', async () => {
    const ask = endpointOf(healthOf({ one: () => degraded('slow') }), {
      statusCodes: { degraded: 429, live: { up: 202 }, check: { degraded: 200 } },
    });
    expect((await ask('/health')).statusCode).toBe(429);
    expect((await ask('/health/checks/one')).statusCode).toBe(200);
    expect((await ask('/health/live')).statusCode).toBe(202);
  });

  it('is the same for HEAD as for GET, without the body, on every address (R25)', async () => {
    const health = healthOf({ one: () => undefined });
    await health.start();
    const ask = endpointOf(health);
    for (const url of [
      '/health',
      '/health/',
      '/health/ping',
      '/health/live',
      '/health/ready',
      '/health/startup',
      '/health/checks/one',
      '/health/nope',
      '/health/a/b/c',
      '/health?format=nope',
      '/health?checks=nope',
      ...FORMAT_NAMES.map((name) => `/health?format=${name}`),
    ]) {
      const [get, head] = [await ask(url), await ask(url, { method: 'HEAD' })];
      expect([head.statusCode, head.headers], url).toEqual([get.statusCode, get.headers]);
      expect(head.body.byteLength).toBe(0);
      expect(get.headers['content-length']).toBe(String(get.body.byteLength));
    }
  });

  it('to OPTIONS is 204 with Allow, and to other methods 405 with Allow, and neither runs a check (R15)', async () => {
    let runs = 0;
    const ask = endpointOf(healthOf({ one: () => void (runs += 1) }), { access: { secret: 's3cret' } });
    for (const url of ['/health', '/health/ping', '/health/live', '/health/checks/one', '/health/metrics']) {
      expect(await ask(url, { method: 'OPTIONS' })).toMatchObject({
        statusCode: 204,
        headers: { allow: 'GET, HEAD, OPTIONS' },
        body: new Uint8Array(0),
      });
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'get', '']) {
        const answer = await ask(url, { method });
        expect(answer).toMatchObject({
          statusCode: 405,
          headers: { allow: 'GET, HEAD, OPTIONS', 'content-type': 'application/problem+json' },
        });
      }
    }
    expect(runs).toBe(0);
  });

  it('to what does not exist is one and the same 404, whatever the method (R25)', async () => {
    const ask = endpointOf(healthOf());
    const answers = await Promise.all(
      [
        '/health/nope',
        '/health/a/b',
        '/health/checks/a/b',
        '/health/%00',
        '/health//ready',
        '/health/checks',
        '/health/checks/',
      ].map((url) => ask(url)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.statusCode).toBe(404);
    expect((await ask('/health/a/b/c', { method: 'POST' })).statusCode).toBe(404);
  });

  it('to a request that is wrong says what there is: 400, 404 and 406 (R27)', async () => {
    const ask = endpointOf(healthOf({ db: defineCheck(() => undefined, { tags: ['t'] }) }, { groups: { g: { tags: ['t'] } } }));
    const problem = async (url: string, headers = {}): Promise<unknown[]> => {
      const answer = await ask(url, { headers });
      expect(answer.headers['content-type']).toBe('application/problem+json');
      return [answer.statusCode, (JSON.parse(textOf(answer)) as { detail: string }).detail];
    };
    expect(await problem('/health?checks=db,nope')).toEqual([400, 'no check is called "nope"; there are db']);
    expect(await problem('/health/checks/nope')).toEqual([404, 'no check is called "nope"; there are db']);
    expect(await problem('/health?tag=nope')).toEqual([404, 'no check has the tag "nope"']);
    expect(await problem('/health?checks=db&tag=t')).toEqual([
      400,
      'choose checks by one of ?checks=, ?tag= and the address of a group',
    ]);
    expect((await problem('/health/g?checks=db'))[0]).toBe(400);
    expect((await problem('/health?format=nope'))[0]).toBe(400);
    expect((await problem('/health?format=__proto__'))[0]).toBe(400);
    const [code, detail] = await problem('/health', { accept: 'image/png' });
    expect(code).toBe(406);
    expect(detail).toContain('application/json');
    expect((await ask('/health/live', { headers: { accept: 'image/png' } })).statusCode).toBe(200);
    expect((await ask('/health?checks=db', { headers: { accept: 'image/png, */*;q=0.1' } })).statusCode).toBe(200);
  });

  it('ignores parameters it does not know, and takes names with blanks and several parameters (R25)', async () => {
    const ask = endpointOf(healthOf({ a: () => undefined, b: () => undefined }));
    for (const url of [
      '/health?utm=1&checks=b',
      '/health?checks=%20b%20,',
      '/health?checks=b&checks=b',
      '/health?checks=b&%%%',
    ]) {
      const answer = await ask(url);
      expect(answer.statusCode, url).toBe(200);
      expect(Object.keys((JSON.parse(textOf(answer)) as { checks: object }).checks)).toEqual(['b']);
    }
    expect(Object.keys((JSON.parse(textOf(await ask('/health?checks='))) as { checks: object }).checks)).toEqual([]);
  });

  it('never fails and is never a 500, whatever is sent (R3, R27)', async () => {
    const health = healthOf({ one: () => undefined });
    const ask = endpointOf(health, { access: { secret: 's3cret', secretFrom: ['bearer', 'basic', 'query'] } });
    const anything = fc.string({ maxLength: 40, unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', '/', '/ready', '/live', '/checks/', '/metrics'),
        anything,
        anything,
        anything,
        anything,
        async (path, more, query, accept, authorization) => {
          const answer = await ask(`/health${path}${more.replaceAll('?', '')}?${query}`, {
            headers: { accept, authorization, 'if-none-match': accept, 'if-modified-since': accept },
          });
          expect([200, 304, 400, 401, 404, 406, 503]).toContain(answer.statusCode);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is 503 without a body of health where even the adapter fails', async () => {
    const [route] = createEndpoint(healthOf());
    const respond = async (method: string): Promise<Answer | undefined> =>
      route?.respond({
        method,
        url: '/health',
        path: '',
        header: () => {
          throw new Error('broken adapter');
        },
      });
    expect((await respond('GET'))?.statusCode).toBe(503);
    expect(await respond('HEAD')).toMatchObject({ statusCode: 503, body: new Uint8Array(0) });
  });
});

describe('headers', () => {
  it('forbid to store an answer, except for feeds and badges, and to guess its type (R26)', async () => {
    const ask = endpointOf(healthOf({ one: () => undefined }));
    for (const name of FORMAT_NAMES) {
      const { headers } = await ask(`/health?format=${name}`);
      expect(headers['x-content-type-options'], name).toBe('nosniff');
      expect(headers['cache-control'], name).toBe(
        { atom: 'no-cache', rss: 'no-cache', jsonfeed: 'no-cache', svg: 'max-age=60' }[name as string] ?? 'no-store',
      );
      expect(Object.keys(headers)).not.toContain('set-cookie');
      expect(Object.keys(headers).some((header) => header.startsWith('access-control'))).toBe(false);
    }
    for (const url of ['/health/live', '/health/ping', '/health/nope', '/health?checks=nope'])
      expect((await ask(url)).headers['cache-control']).toBe('no-store');
  });

  it('name in Vary what had a say in the answer (R26)', async () => {
    const open = endpointOf(healthOf({ one: () => undefined }));
    expect((await open('/health')).headers['vary']).toBe('Accept');
    expect((await open('/health?format=json')).headers['vary']).toBeUndefined();
    const closed = endpointOf(healthOf({ one: () => undefined }), { access: { secret: 's3cret' } });
    const headers = { authorization: 'Bearer s3cret' };
    expect((await closed('/health', { headers })).headers['vary']).toBe('Accept, Authorization');
    expect((await closed('/health/feed.atom', { headers })).headers).toMatchObject({
      vary: 'Authorization',
      'cache-control': 'private, no-cache',
    });
    expect((await closed('/health')).headers).toMatchObject({
      vary: 'Authorization',
      'www-authenticate': expect.stringContaining('Bearer'),
    });
  });

  it('of metrics tell a scraper the version and the escaping that it asked for', async () => {
    const ask = endpointOf(healthOf({ one: () => undefined }));
    const typeOf = async (url: string, accept?: string): Promise<string | undefined> => {
      const { statusCode, headers } = await ask(url, accept === undefined ? {} : { headers: { accept } });
      expect([statusCode, headers['vary']]).toEqual([200, 'Accept']);
      return headers['content-type'];
    };
    const text = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';
    const prometheus3 =
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    for (const url of ['/health/metrics', '/health']) {
      expect(await typeOf(url, prometheus3)).toBe(
        'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
      );
      expect(await typeOf(url, 'text/plain;version=1.0.0;escaping=values,text/plain;version=0.0.4;q=0.5')).toBe(
        'text/plain; version=1.0.0; charset=utf-8; escaping=values',
      );
      expect(await typeOf(url, 'text/plain')).toBe(text);
      expect(await typeOf(url, 'text/plain;version=0.0.4;q=1,*/*;q=0.1')).toBe(text);
    }
    for (const url of ['/health/metrics', '/health?format=prometheus']) expect(await typeOf(url)).toBe(text);
    expect(await typeOf('/health?format=openmetrics', '*/*')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
    );
  });

  it('of a feed let a client keep it: 304 while it is the same (R26)', async () => {
    let sick = false;
    const health = healthOf({ one: defineCheck(() => (sick ? down('gone') : undefined), { maxAgeMs: 0 }) });
    const ask = endpointOf(health);
    for (const url of ['/health/feed.atom', '/health/feed.rss', '/health/feed.json']) {
      sick = false;
      await health.report();
      const first = await ask(url);
      const etag = first.headers['etag'] ?? '';
      const modified = first.headers['last-modified'] ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
      await clock.advance(5_000);
      for (const headers of [
        { 'if-none-match': etag },
        { 'if-none-match': `W/${etag}` },
        { 'if-none-match': `"other", ${etag}` },
        { 'if-none-match': '*' },
        { 'if-modified-since': modified },
        { 'if-none-match': etag, 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
      ]) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask(url, { method, headers });
          expect(answer.statusCode, JSON.stringify(headers)).toBe(304);
          expect(answer.body.byteLength).toBe(0);
          expect(answer.headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
          expect(answer.headers['content-length']).toBeUndefined();
        }
      }
      for (const headers of [
        { 'if-none-match': '"other"' },
        { 'if-none-match': '"other"', 'if-modified-since': modified },
        { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
        { 'if-modified-since': 'tomorrow' },
        { 'if-modified-since': '2999' },
        { 'if-none-match': '' },
      ]) {
        expect((await ask(url, { headers })).statusCode, JSON.stringify(headers)).toBe(200);
      }
      sick = true;
      await health.report();
      expect((await ask(url, { headers: { 'if-none-match': etag } })).statusCode).toBe(200);
    }
  });

  it('of a report know no condition', async () => {
    const ask = endpointOf(healthOf({ one: () => undefined }));
    expect((await ask('/health', { headers: { 'if-none-match': '*' } })).statusCode).toBe(200);
  });
});

describe('access', () => {
  it('is asked for by the report, its formats and single checks, not by ping and the probes (R5)', async () => {
    let runs = 0;
    const health = healthOf({ one: () => void (runs += 1) });
    await health.start();
    await clock.advance(5_000);
    runs = 0;
    const ask = endpointOf(health, { access: { secret: 's3cret' } });
    for (const url of [
      '/health',
      '/health/',
      '/health?format=json',
      '/health/metrics',
      '/health/feed.atom',
      '/health/badge.svg',
      '/health/checks/one',
      '/health/checks/nope',
      '/health?checks=nope',
      '/health/nope',
    ]) {
      expect((await ask(url)).statusCode, url).toBe(401);
    }
    expect(runs).toBe(0);
    for (const url of ['/health/ping', '/health/live', '/health/ready', '/health/startup'])
      expect((await ask(url)).statusCode, url).toBe(200);
  });

  it('shows no details on a probe to whoever has shown no right (R5)', async () => {
    const health = healthOf({ one: () => down('why') });
    await health.start();
    const ask = endpointOf(health, { access: { secret: 's3cret', details: 'always' } });
    expect(textOf(await ask('/health/ready'))).not.toContain('why');
    expect(textOf(await ask('/health/ready', { headers: { authorization: 'Bearer s3cret' } }))).toContain('why');
  });

  it('of an application whose rule never answers holds up neither a probe nor anything else (R6, R17)', async () => {
    const health = healthOf({ one: () => undefined });
    await health.start();
    const ask = endpointOf(health, { access: { authorize: () => new Promise(() => undefined) } });
    const answers = new Map<string, number>();
    for (const url of ['/health/live', '/health/ready', '/health'])
      void ask(url).then(({ statusCode }) => answers.set(url, statusCode));
    await clock.advance(400);
    expect(Object.fromEntries(answers)).toEqual({ '/health/live': 200, '/health/ready': 200, '/health': 401 });
    expect(clock.pending).toBe(0);
  });

  it('and the checks together keep to the one deadline of an answer (R17)', async () => {
    const health = healthOf({ one: defineCheck(hangs, { timeoutMs: 5_000 }) });
    const ask = endpointOf(health, {
      access: { authorize: () => new Promise((resolve) => clock.schedule(300, () => resolve(true))) },
    });
    let code: number | undefined;
    void ask('/health').then(({ statusCode }) => (code = statusCode));
    await clock.advance(799);
    expect(code).toBeUndefined();
    await clock.advance(1);
    expect(code).toBe(503);
  });
});

describe('an endpoint', () => {
  it('starts one run per check for requests in any mix of routes, formats, verbs and queries (R15)', async () => {
    let runs = 0;
    const ask = endpointOf(
      healthOf({
        one: () => {
          runs += 1;
          return new Promise((resolve) => clock.schedule(50, () => resolve(undefined)));
        },
      }),
    );
    const urls = [
      '/health',
      '/health/',
      '/health?x=1',
      '/health/checks/one',
      '/health/metrics',
      '/health/feed.atom',
      '/health/badge.svg',
      '/health?checks=one',
      ...FORMAT_NAMES.map((name) => `/health?format=${name}`),
    ];
    const answers = Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        ask(`${urls[index % urls.length]}`, {
          method: index % 3 === 0 ? 'HEAD' : 'GET',
          headers: { accept: index % 2 === 0 ? '*/*' : 'text/html' },
        }),
      ),
    );
    await clock.advance(50);
    expect((await answers).every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(runs).toBe(1);
    await clock.advance(999);
    await Promise.all(urls.map((url) => ask(url)));
    expect(runs).toBe(1);
  });

  it('answers at its deadline with what is known, and with unknown where nothing is (R17)', async () => {
    const ask = endpointOf(healthOf({ one: defineCheck(hangs, { timeoutMs: 5_000 }) }));
    let answer: Answer | undefined;
    void ask('/health').then((made) => (answer = made));
    await clock.advance(799);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    expect(answer?.statusCode).toBe(503);
    expect(JSON.parse(textOf(answer as Answer))).toMatchObject({ status: 'unknown' });
  });

  it('is unready from the moment of drain(), also while an earlier request still waits for a slow check (R8)', async () => {
    const health = healthOf({
      one: defineCheck(() => new Promise((resolve) => clock.schedule(700, () => resolve(undefined))), { maxAgeMs: 0 }),
    });
    void health.start();
    await clock.advance(700);
    const ask = endpointOf(health);
    const codes: number[] = [];
    void ask('/health/ready').then(({ statusCode }) => codes.push(statusCode));
    await clock.advance(100);
    health.drain();
    void ask('/health/ready').then(({ statusCode }) => codes.push(statusCode));
    await clock.advance(0);
    expect(codes).toEqual([503]);
    await clock.advance(600);
    expect(codes).toEqual([503, 503]);
  });

  it('never serves an answer of before something happened, also where that was while it was made', async () => {
    for (let turns = 0; turns < 20; turns += 1) {
      const health = healthOf({ one: () => new Promise((resolve) => clock.schedule(50, () => resolve(undefined))) });
      await Promise.all([health.start(), clock.advance(50)]);
      await clock.advance(1_000);
      const ask = endpointOf(health);
      const first = ask('/health/ready');
      let left = turns;
      const drainLater = (): unknown => (left-- > 0 ? Promise.resolve().then(drainLater) : health.drain());
      health.subscribe((event) => event.type === 'settled' && drainLater());
      await clock.advance(50);
      await first;
      expect(health.lifecycle).toBe('draining');
      expect((await ask('/health/ready')).statusCode, `after ${turns} turns`).toBe(503);
    }
  });

  it('tells liveness anew each time: a heartbeat can run out while nothing happens (R7)', async () => {
    const health = healthOf();
    health.heartbeat('loop', { wedgedAfterMs: 50 });
    const ask = endpointOf(health);
    expect((await ask('/health/live')).statusCode).toBe(200);
    await clock.advance(51);
    expect((await ask('/health/live')).statusCode).toBe(503);
  });

  it('answers the probes in every state of life (R6, R7, R8, R9)', async () => {
    const health = healthOf({ db: () => undefined });
    const ask = endpointOf(health);
    const codes = async (): Promise<number[]> =>
      Promise.all(['live', 'ready', 'startup'].map(async (probe) => (await ask(`/health/${probe}`)).statusCode));
    expect(await codes()).toEqual([200, 503, 503]);
    await health.start();
    expect(await codes()).toEqual([200, 200, 200]);
    health.beginMaintenance({ reason: 'move', durationMs: 1_000 });
    expect(await codes()).toEqual([200, 503, 200]);
    await clock.advance(1_000);
    expect(await codes()).toEqual([200, 200, 200]);
    health.drain();
    expect(await codes()).toEqual([200, 503, 200]);
    await health.close();
    expect(await codes()).toEqual([200, 503, 200]);
    health.markFatal('broken');
    expect(await codes()).toEqual([503, 503, 200]);
  });

  it('tells the health where its history is broken or hangs, and refuses only the feed that would lie', async () => {
    const broken: Pick<TransitionSource, 'recent'>[] = [
      {
        recent: () => {
          throw new Error('disk full');
        },
      },
      {
        recent: async () => {
          throw new Error('disk full');
        },
      },
      { recent: () => new Promise(() => undefined) },
      { recent: () => undefined as never },
    ];
    for (const { recent } of broken) {
      const health = healthOf({ one: () => undefined });
      health.remember({ id: 'broken', since: 0, recent });
      const ask = endpointOf(health);
      const answers = Promise.all(
        ['/health', '/health?format=html', '/health/feed.atom', '/health/metrics'].map((url) => ask(url)),
      );
      await clock.advance(800);
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(800);
      expect((await answers).map(({ statusCode }) => statusCode)).toEqual([200, 200, 503, 200]);
      expect(clock.pending).toBe(0);
    }
  });

  it('is mounted wherever it is wanted, and links relatively (R28)', async () => {
    for (const [path, base] of [
      ['/', ''],
      ['/status/health/', '/status/health'],
      ['/health', '/health'],
    ] as const) {
      const routes = createEndpoint(healthOf({ one: () => undefined }), { path });
      expect(routes.map((route) => route.path)).toEqual([
        base || '/',
        `${base}/ping`,
        `${base}/live`,
        `${base}/ready`,
        `${base}/startup`,
        base || '/',
      ]);
      const ask = client(routes, base);
      for (const url of [`${base}/live`, `${base}/checks/one`, `${base}/ping`])
        expect((await ask(url)).statusCode, url).toBe(200);
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' };
      for (const name of FORMAT_NAMES)
        expect(textOf(await ask(`${base || '/'}?format=${name}`, { headers }))).not.toContain('evil');
    }
  });

  it('keeps a bounded number of plans, whatever addresses a caller invents', async () => {
    const ask = endpointOf(healthOf({ one: () => undefined }));
    for (let index = 0; index < 2_000; index += 1) expect((await ask(`/health?invented=${index}`)).statusCode).toBe(200);
    expect((await ask(`/health?long=${'x'.repeat(100_000)}`)).statusCode).toBe(200);
    expect((await ask(`/health?checks=${'one,'.repeat(20_000)}`)).statusCode).toBe(200);
  });

  it.each([
    { path: 'health' },
    { path: '/a b' },
    { path: '' },
    { path: '/x?y' },
    { deadlineMs: 0 },
    { deadlineMs: 2 ** 31 },
    { defaultFormat: 'yaml' },
    { prefix: '1x' },
    { prefix: 'x_' },
    { stateMetrics: 'enum' },
    { publicUrl: '/health' },
    { publicUrl: 'https://a:b@example.com' },
    { publicUrl: 'javascript:alert(1)' },
    { statusCodes: { up: 302 } },
    { statusCodes: { down: 204 } },
    { statusCodes: { broken: 200 } },
    { statusCodes: { ready: { up: 99 } } },
    { access: { secret: '' } },
    { access: { secret: undefined } },
    { access: { secret: [] } },
    { colour: 'red' },
  ])('refuses %o (R21)', (options) => {
    expect(() => createEndpoint(healthOf(), options as never)).toThrow(
      expect.objectContaining({ name: 'HealthError', code: 'INVALID_OPTION' }),
    );
  });
});
