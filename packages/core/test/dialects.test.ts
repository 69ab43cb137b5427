import { readFileSync } from 'node:fs';
import { ManualClock } from '@allwell/testkit';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck } from '../src/check.ts';
import { createEndpoint } from '../src/endpoint.ts';
import type { EndpointOptions } from '../src/endpoint-options.ts';
import { createHealth, type Health } from '../src/health.ts';
import type { HealthOptions } from '../src/health-options.ts';
import type { Answer } from '../src/http.ts';
import { degraded, down, up } from '../src/outcome.ts';
import { PRESETS, type PresetName } from '../src/preset.ts';
import { DIALECTS } from '../src/render/dialects.ts';
import { SEVERITY, type Status } from '../src/status.ts';
import { aCheck, anyView, aReport, aView, hostileText } from './a-view.ts';

const NAMES = [...PRESETS.keys()] as PresetName[];
const V3 = 'application/vnd.spring-boot.actuator.v3+json';
const V2 = 'application/vnd.spring-boot.actuator.v2+json';

const read = (fixture: string): string => readFileSync(new URL(`dialects/${fixture}.json`, import.meta.url), 'utf8');
const schema = (name: string): object => JSON.parse(read(`${name}.schema`)) as object;

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

/** A service of three checks, one of them optional and failing, and a fourth that runs when it is asked for. */
function serviceOf(isWell: boolean, options: HealthOptions = {}): Health {
  return createHealth({
    clock,
    checks: {
      database: defineCheck(() => clock.block(2.1), { title: "Database(alias='default')", tags: ['storage'] }),
      jobs: () => (isWell ? up({ queued_jobs: 4 }) : down('1200 jobs waiting', { queued_jobs: 1200 })),
      cache: defineCheck(() => down('connection refused'), {
        failsAs: 'degraded',
        title: "Cache(alias='default')",
        tags: ['storage'],
      }),
      foo: defineCheck(() => true, { default: false }),
    },
    groups: { storage: { tags: ['storage'] } },
    ...options,
  });
}

type Ask = (url: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Answer>;

/** Asks as an adapter would: the exact route where there is one. */
function asking(health: Health, options: EndpointOptions): Ask {
  const routes = createEndpoint(health, options);
  return async (url, headers = {}, method = 'GET') => {
    const path = url.split('?', 1)[0] ?? '';
    const exact = routes.find((route) => !route.subtree && route.path === path);
    const subtree = routes.find((route) => route.subtree && path.startsWith(`${route.path}/`));
    const route = exact ?? subtree;
    if (!route) throw new Error(`nothing is mounted at ${url}`);
    return route.respond({ method, url, path: path.slice(route.path.length), header: (name) => headers[name] });
  };
}

describe('a dialect equals what the original answers', () => {
  it.each<[preset: PresetName, url: string, isWell: boolean, code: number, type: string, fixture: string, accept?: string]>([
    ['panopticon', '/healthcheck/', true, 200, 'application/json', 'panopticon-healthy'],
    ['panopticon', '/healthcheck/', false, 500, 'application/json', 'panopticon-unhealthy'],
    ['django', '/health/?format=json', true, 200, 'application/json', 'django-healthy'],
    ['django', '/health/?format=json', false, 500, 'application/json', 'django-unhealthy'],
    ['django', '/health/', false, 500, 'application/json', 'django-unhealthy', 'application/json'],
    ['impact-stack', '/health/', true, 200, 'application/json', 'impact-stack-healthy'],
    ['impact-stack', '/health/', false, 503, 'application/json', 'impact-stack-unhealthy'],
    ['impact-stack', '/health/?checks=foo,_defaults', false, 503, 'application/json', 'impact-stack-selected'],
    ['spring', '/actuator/health', true, 200, V3, 'spring-healthy'],
    ['spring', '/actuator/health', false, 503, V3, 'spring-unhealthy'],
    ['spring', '/actuator/health', false, 503, V3, 'spring-unhealthy', '*/*'],
    ['spring', '/actuator/health', false, 503, V3, 'spring-unhealthy', `${V2}, ${V3}`],
    ['spring', '/actuator/health', false, 503, V2, 'spring-v2-unhealthy', V2],
    ['spring', '/actuator/health', false, 503, V2, 'spring-v2-unhealthy', `${V2}, application/json`],
    ['spring', '/actuator/health', false, 503, 'application/json', 'spring-unhealthy', 'application/json'],
    ['spring', '/actuator/health/jobs', false, 503, V3, 'spring-component'],
    ['spring', '/actuator/health/storage', false, 200, V3, 'spring-group'],
    ['spring', '/actuator/health/liveness', false, 200, V3, 'spring-liveness'],
    ['spring', '/actuator/health/ping', false, 200, V3, 'spring-liveness'],
    ['microprofile', '/health', true, 200, 'application/json', 'microprofile-healthy'],
    ['microprofile', '/health', false, 503, 'application/json', 'microprofile-unhealthy'],
    ['microprofile', '/health/ready', false, 503, 'application/json', 'microprofile-unhealthy'],
    ['microprofile', '/health/live', false, 200, 'application/json', 'microprofile-empty'],
    ['microprofile', '/health/started', true, 200, 'application/json', 'microprofile-empty'],
    ['terminus', '/health', true, 200, 'application/json; charset=utf-8', 'terminus-healthy'],
    ['terminus', '/health', false, 503, 'application/json; charset=utf-8', 'terminus-unhealthy'],
  ])('%s at %s, well: %s', async (preset, url, isWell, code, type, fixture, accept) => {
    const health = serviceOf(isWell);
    await health.start();
    const ask = asking(health, { preset });
    const answer = await ask(url, accept === undefined ? {} : { accept });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([code, type]);
    // Compared with blanks aside: Python's writers put some between members, the others none; members stand in this order.
    expect(answer.text).toBe(JSON.stringify(JSON.parse(read(fixture))));
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const head = await ask(url, accept === undefined ? {} : { accept }, 'HEAD');
    expect([head.statusCode, head.headers, head.text]).toEqual([code, answer.headers, '']);
  });

  it('to a viewer who may see no details, without any', async () => {
    const health = serviceOf(false);
    const options: EndpointOptions = { access: { secret: null, details: 'authorized' } };
    const ask = asking(health, { ...options, preset: 'spring' });
    expect((await ask('/actuator/health')).text).toBe(JSON.stringify(JSON.parse(read('spring-without-details'))));
    for (const preset of NAMES) {
      const path = PRESETS.get(preset)?.options.path ?? '/health';
      const { text } = await asking(health, { ...options, preset })(path, { accept: 'application/json' });
      expect(text, preset).not.toMatch(/1200|waiting|refused|queued/);
    }
  });
});

describe('a preset', () => {
  it('answers while the process drains as the original does, and liveness stays what it is', async () => {
    for (const [preset, path, code, fixture] of [
      ['spring', '/actuator/health', 503, 'spring-draining'],
      ['terminus', '/health', 503, 'terminus-draining'],
      ['microprofile', '/health', 200, 'microprofile-healthy'],
    ] as const) {
      clock = new ManualClock();
      const health = serviceOf(true);
      await health.start();
      const ask = asking(health, { preset });
      expect((await ask(path)).statusCode).toBe(200);
      health.drain();
      const answer = await ask(path);
      expect([answer.statusCode, answer.text], preset).toEqual([code, JSON.stringify(JSON.parse(read(fixture)))]);
      expect((await ask(`${path}/live`)).statusCode).toBe(200);
      expect((await ask(`${path}/ready`)).statusCode).toBe(503);
      expect((await ask(`${path}?format=json`)).statusCode, 'whatever the format').toBe(code);
    }
  });

  it('is a set of defaults: an option beside it wins, and codes and access are told apart', async () => {
    const health = serviceOf(false);
    const ask = asking(health, {
      preset: 'panopticon',
      path: '/status',
      defaultFormat: 'terminus',
      statusCodes: { unknown: 503, check: { down: 418 } },
      prefix: 'own',
    });
    const answer = await ask('/status');
    expect([answer.statusCode, JSON.parse(answer.text)]).toMatchObject([500, { status: 'error' }]);
    expect((await ask('/status/checks/jobs')).statusCode).toBe(418);
    expect((await ask('/status/metrics')).text).toContain('own_overall_status 0');
    const undecided = {
      path: undefined,
      defaultFormat: undefined,
      statusCodes: { down: undefined },
    } as unknown as EndpointOptions;
    expect((await asking(health, { ...undecided, preset: 'panopticon' })('/healthcheck')).statusCode).toBe(500);
    const guarded = asking(health, { preset: 'impact-stack', access: { secret: 's3cret', secretFrom: ['bearer'] } });
    expect((await guarded('/health?auth=s3cret')).statusCode).toBe(401);
    const json = asking(health, { preset: 'panopticon', defaultFormat: 'json' });
    expect(JSON.parse((await json('/healthcheck')).text)).toHaveProperty('service_healthy', false);
  });

  it('of another name than there are stops the start', () => {
    for (const preset of ['__proto__', 'Spring', 'spring-v2', '', 5, null])
      expect(() => createEndpoint(serviceOf(true), { preset: preset as never }), String(preset)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('preset must be one of panopticon') }),
      );
  });

  it('leaves no door open: what is refused without it is refused beside it', () => {
    const wrong = [
      { access: { secret: undefined } },
      { access: { secret: '' } },
      { access: null },
      { access: 5 },
      { access: [] },
      { statusCodes: 5 },
    ];
    for (const preset of [undefined, ...NAMES])
      for (const options of wrong)
        expect(() => createEndpoint(serviceOf(true), { preset, ...options } as never), JSON.stringify([preset, options])).toThrow(
          expect.objectContaining({ code: 'INVALID_OPTION' }),
        );
    expect(() => createEndpoint(serviceOf(true), 5 as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('django: the page for whoever states no preference, metrics for text/plain, under the old prefix', async () => {
    const health = serviceOf(true);
    const ask = asking(health, { preset: 'django' });
    expect((await ask('/health/')).headers['content-type']).toContain('text/html');
    expect((await ask('/health/', { accept: '*/*' })).headers['content-type']).toContain('text/html');
    for (const [url, accept] of [
      ['/health/?format=prometheus', '*/*'],
      ['/health/', 'text/plain'],
    ] as const) {
      const { statusCode, headers, text } = await ask(url, { accept });
      expect([statusCode, headers['content-type']]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
      ]);
      expect(text).toMatch(/^django_health_check_status\{check="database"\} 1$/m);
      expect(text).toMatch(/^django_health_check_status\{check="cache"\} 0$/m);
      expect(text).toMatch(/^django_health_check_response_time_seconds\{check="database"\} 0\.0021$/m);
      expect(text).toMatch(/^django_health_check_overall_status 1$/m);
    }
    for (const [format, type] of [
      ['atom', 'application/atom+xml'],
      ['rss', 'application/rss+xml'],
    ] as const)
      expect((await ask(`/health/?format=${format}`)).headers['content-type']).toContain(type);
    expect(JSON.parse((await ask('/health/storage/?format=json')).text)).toEqual({
      "Database(alias='default')": 'OK',
      "Cache(alias='default')": 'Warning: connection refused',
    });
  });

  it('impact-stack: the secret of the query, a ping that needs none, and its Cache-Control', async () => {
    const ask = asking(serviceOf(true), { preset: 'impact-stack', access: { secret: 's3cret' } });
    expect((await ask('/health/')).statusCode).toBe(401);
    expect((await ask('/health/?auth=wrong')).statusCode).toBe(401);
    expect((await ask('/health/?auth=s3cret')).statusCode).toBe(200);
    expect((await ask('/health/', { authorization: 'Bearer s3cret' })).statusCode).toBe(200);
    const ping = await ask('/health/ping');
    expect([ping.statusCode, ping.text, ping.headers['cache-control']]).toEqual([200, 'pong', 'no-cache']);
    expect((await ask('/health/?auth=s3cret&checks=')).text).toContain('"health":"running"');
    expect((await ask('/health/?auth=s3cret&checks=typo')).statusCode, 'never taken for healthy').toBe(400);
  });

  it('spring: a readiness that is not there yet is out of service, and a liveness that is lost is down', async () => {
    const health = serviceOf(true, { startTasks: { warm: () => new Promise(() => undefined) } });
    void health.start();
    const ask = asking(health, { preset: 'spring' });
    const readiness = await ask('/actuator/health/readiness');
    expect([readiness.statusCode, JSON.parse(readiness.text)]).toMatchObject([503, { status: 'OUT_OF_SERVICE' }]);
    using _ = health.heartbeat('loop');
    expect((await ask('/actuator/health/liveness/')).statusCode).toBe(200);
    await clock.advance(60_000);
    const liveness = await ask('/actuator/health/liveness');
    expect([liveness.statusCode, liveness.text]).toEqual([503, '{"status":"DOWN"}']);
    await health.close();
  });

  it('microprofile: what is expected but has no result yet is down in readiness and start-up, and up in liveness', async () => {
    const health = serviceOf(true, { startTasks: { warm: () => new Promise(() => undefined) } });
    void health.start();
    const ask = asking(health, { preset: 'microprofile' });
    for (const [path, code, status] of [
      ['/health/ready', 503, 'DOWN'],
      ['/health/started', 503, 'DOWN'],
      ['/health/startup', 503, 'DOWN'],
      ['/health/live', 200, 'UP'],
    ] as const) {
      const answer = await ask(path);
      expect([answer.statusCode, JSON.parse(answer.text)], path).toMatchObject([code, { status }]);
    }
    await health.close();
  });

  it('spring: a group of your own has its address, and what is not there is the same 404 as what may not be known of', async () => {
    const health = createHealth({
      clock,
      checks: { hidden: defineCheck(() => true, { visibility: 'private' }), jobs: () => true },
      groups: { inside: { checks: ['hidden'] }, liveness: { checks: ['jobs'] } },
    });
    const ask = asking(health, { preset: 'spring' });
    const feed = await ask('/actuator/health/jobs/feed.atom');
    expect([feed.statusCode, feed.headers['content-type']]).toEqual([200, expect.stringContaining('application/atom+xml')]);
    expect((await ask('/actuator/health/readiness/feed.atom')).statusCode).toBe(404);
    const answers = await Promise.all(
      ['nope', 'hidden', 'inside', '__proto__', 'a/b'].map((name) => ask(`/actuator/health/${name}`)),
    );
    for (const { statusCode, text } of answers) expect([statusCode, text]).toEqual([404, answers[0]?.text]);
    expect(JSON.parse((await ask('/actuator/health/liveness')).text)).toEqual({
      status: 'UP',
      components: { jobs: { status: 'UP' } },
    });
  });

  it('leaves a browser its page, and the native document to whoever names it', async () => {
    for (const preset of NAMES.filter((name) => name !== 'django')) {
      const ask = asking(serviceOf(true), { preset });
      const path = PRESETS.get(preset)?.options.path ?? '/health';
      expect((await ask(path, { accept: 'text/html,*/*;q=0.8' })).headers['content-type'], preset).toContain('text/html');
      expect(JSON.parse((await ask(`${path}?format=json`)).text), preset).toHaveProperty('availableChecks');
      expect((await ask(path, { accept: 'image/webp, */*;q=0.1' })).text, preset).toBe((await ask(path)).text);
    }
  });
});

describe('without a preset, a dialect', () => {
  it('is named, with the codes that the endpoint has for every format (R4), and probes stay truthful in it', async () => {
    const health = serviceOf(false);
    const ask = asking(health, {});
    for (const name of Object.keys(DIALECTS)) {
      for (const path of ['/health', '/health/ready', '/health/checks/jobs'])
        expect((await ask(`${path}?format=${name}`)).statusCode, `${name} ${path}`).toBe(503);
      expect((await ask(`/health/live?format=${name}`)).statusCode, name).toBe(200);
    }
    expect(JSON.parse((await ask('/health?format=spring')).text)).toHaveProperty('groups', ['storage']);
    expect((await ask('/health', { accept: V2 })).headers['content-type']).toBe(V2);
    expect((await ask('/health', { accept: 'application/json' })).text).toContain('"availableChecks"');
    expect((await ask('/health?format=__proto__')).statusCode).toBe(400);
  });
});

describe('a document of a dialect', () => {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const isMicroprofile = ajv.compile(schema('microprofile'));
  const isSpring = ajv.addSchema(schema('spring'), 'spring').compile({ $ref: 'spring' });
  const isSpringV2 = ajv.compile({ $ref: 'spring#/definitions/v2' });
  const isComponent = ajv.compile({ $ref: 'spring#/definitions/component' });

  const anyData = fc.dictionary(
    fc.oneof(hostileText, fc.constantFrom('__proto__', 'status', 'healthy', 'name')),
    fc.jsonValue(),
    {
      maxKeys: 4,
    },
  );
  const anyDocument = fc.tuple(anyView, anyData).map(([view, data]) => {
    const checks = Object.values(view.report.checks).map((check) => ({ ...check, data }));
    return { ...view, report: { ...view.report, checks: Object.fromEntries(checks.map((check) => [check.name, check])) } };
  });

  it('is what the schema of MicroProfile allows, whatever the report is', () => {
    fc.assert(
      fc.property(anyDocument, (view) => {
        const document: unknown = JSON.parse(DIALECTS.microprofile.render(view));
        expect(isMicroprofile(document), JSON.stringify(isMicroprofile.errors)).toBe(true);
      }),
    );
  });

  it('is what Spring writes: known members, none empty, names sorted', () => {
    fc.assert(
      fc.property(anyDocument, (view) => {
        const v3 = JSON.parse(DIALECTS.spring.render(view)) as Record<string, object>;
        expect(isSpring(v3), JSON.stringify(isSpring.errors)).toBe(true);
        const names = Object.keys(v3['components'] ?? {}).filter((name) => !/^\d/.test(name));
        expect(names).toEqual(names.toSorted());
        const { components, ...rest } = v3;
        const v2 = JSON.parse(DIALECTS['spring-v2'].render(view)) as object;
        expect(v2).toEqual({ ...rest, ...(components && { details: components }) });
        expect(isSpringV2(v2)).toBe(true);
        for (const check of Object.keys(view.report.checks))
          expect(isComponent(JSON.parse(DIALECTS.spring.render({ ...view, check })))).toBe(true);
      }),
    );
  });

  it("has Spring's status as Spring would rank its components, unless a failure is excused", async () => {
    const rank = ['DOWN', 'OUT_OF_SERVICE', 'UP', 'UNKNOWN'];
    const statuses = fc.array(fc.constantFrom<Status>('up', 'degraded', 'unknown', 'down'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(statuses, (list) => {
        const status = list.reduce((worst, one) => (SEVERITY[one] > SEVERITY[worst] ? one : worst), 'up');
        const view = aView(
          aReport(
            list.map((one, index) => aCheck(`c${index}`, { status: one })),
            { status },
          ),
        );
        const document = JSON.parse(DIALECTS.spring.render(view)) as {
          status: string;
          components: Record<string, { status: string }>;
        };
        const words = new Set(Object.values(document.components).map((component) => component.status));
        expect(document.status).toBe(rank.find((word) => words.has(word)));
      }),
    );
  });

  it('says of every dialect the same of the same report, and never that it works where the report says otherwise', () => {
    const wellIn: Record<string, (document: Record<string, unknown>) => boolean> = {
      panopticon: (document) => document['service_healthy'] === true,
      'impact-stack': (document) => document['health'] === 'running',
      spring: (document) => document['status'] === 'UP',
      'spring-v2': (document) => document['status'] === 'UP',
      microprofile: (document) => document['status'] === 'UP',
      terminus: (document) => document['status'] === 'ok' || document['status'] === 'degraded',
    };
    fc.assert(
      fc.property(anyDocument, (view) => {
        const works = view.report.status === 'up' || view.report.status === 'degraded';
        for (const [name, renderer] of Object.entries(DIALECTS)) {
          const text = renderer.render(view);
          expect(renderer.render(view), 'the same report, the same bytes').toBe(text);
          const document = JSON.parse(text) as Record<string, unknown>;
          expect(wellIn[name]?.(document) ?? works, name).toBe(works);
        }
      }),
    );
  });

  it('has data that cannot take the place of the verdict', () => {
    const data = { healthy: true, status_message: 'fine', status: 'up', message: 'fine', reason: 'fine', error: 'fine' };
    const view = aView(aReport([aCheck('one', { status: 'down', reason: 'gone', data })], { status: 'down' }));
    const texts = Object.values(DIALECTS).map((renderer) => renderer.render(view));
    expect(JSON.parse(DIALECTS.panopticon.render(view))).toMatchObject({
      components: { one: { healthy: false, status_message: 'gone' } },
    });
    expect(JSON.parse(DIALECTS.terminus.render(view))).toMatchObject({ error: { one: { status: 'down', message: 'gone' } } });
    expect(texts.filter((text) => /"(?:gone|[^"]*: gone)"|"impact|false/.test(text))).toHaveLength(texts.length);
  });

  it('keeps every check where titles are alike, and has a member for the most hostile of names', () => {
    const titled = [
      aCheck('a', {}, { title: 'Same' }),
      aCheck('b', {}, { title: 'Same' }),
      aCheck('c', {}, { title: 'a' }),
      aCheck('d', {}, { title: '__proto__' }),
      aCheck('e', { status: 'unknown', blockedBy: ['a'] }),
      aCheck('f', { status: 'down', code: 'INVALID_RESULT', reason: 'invalid-result' }),
      aCheck('g', { status: 'degraded' }),
    ];
    expect(DIALECTS.django.render(aView(aReport(titled)))).toBe(
      '{"a":"OK","b":"OK","c":"OK","__proto__":"OK","e":"Unknown Error: waits for a","f":"Unexpected Result: invalid-result","g":"Warning: degraded"}',
    );
  });

  it('keeps a response time that a check has measured by itself, as python-panopticon does', () => {
    const view = aView(
      aReport([aCheck('one', { data: { response_time: 7.5 } }), aCheck('two', { data: { response_time: 'long' } })]),
    );
    expect(JSON.parse(DIALECTS.panopticon.render(view))).toMatchObject({
      components: { one: { response_time: 7.5 }, two: { response_time: 0.0012 } },
    });
  });

  it('tells MicroProfile of what has parts as JSON, and of null nothing', () => {
    const data = { pool: { idle: 1 }, list: [1, 'a'], none: null, on: true, size: 5 };
    const view = aView(aReport([aCheck('one', { data })]));
    expect(JSON.parse(DIALECTS.microprofile.render(view))).toEqual({
      status: 'UP',
      checks: [{ name: 'one', status: 'UP', data: { pool: '{"idle":1}', list: '[1,"a"]', on: true, size: 5 } }],
    });
  });

  it('has no trace of a private check, nor of a secret in a reason', async () => {
    const health = createHealth({
      clock,
      checks: {
        inner: defineCheck(() => down('vault'), { visibility: 'private', failsAs: 'degraded' }),
        outer: () => degraded('postgres://orders:hunter2@db/orders refused', { token: 'hunter2' }),
      },
      groups: { vaults: { checks: ['inner'] } },
    });
    for (const preset of NAMES) {
      const ask = asking(health, { preset, path: '/health', access: { secret: null, details: 'always' } });
      const { text } = await ask('/health', { accept: 'application/json' });
      expect(text, preset).toContain('outer');
      expect(text, preset).not.toMatch(/hunter2|inner|vault/);
    }
  });
});
