import { createHealth, down, up, type Incident, type TransitionSource } from '@allwell/core';
import { ask } from '@allwell/testkit/adapter-suite';
import { Controller, Get, Param, VersioningType } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject, type SwaggerDocumentOptions } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync, globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AllwellModule, type AllwellModuleOptions } from '../src/index.ts';
import { create, PLATFORMS, type Platform } from './start.ts';

@Controller('orders')
class OrdersController {
  @Get(':id')
  one(@Param('id') id: string): string {
    return id;
  }
}

interface Described extends AsyncDisposable {
  readonly document: OpenAPIObject;
  readonly url: string;
}

/** The description of an application with a global prefix and versions, which answers as well. */
async function describeApplication(
  platform: Platform,
  imports: readonly AllwellModuleOptions[],
  { openapi = '3.0.0', late, ...options }: SwaggerDocumentOptions & { openapi?: string; late?: () => void } = {},
): Promise<Described> {
  const app = await create(
    platform,
    { imports: imports.map((one) => AllwellModule.forRoot(one)), controllers: [OrdersController] },
    (one) => {
      one.setGlobalPrefix('api');
      one.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      late?.();
    },
  );
  const config = new DocumentBuilder().setTitle('Orders').setVersion('1.0').setOpenAPIVersion(openapi).build();
  const document = SwaggerModule.createDocument(app, config, options);
  await app.listen(0, '127.0.0.1');
  return { document, url: await app.getUrl(), [Symbol.asyncDispose]: () => app.close() };
}

const OUTAGE: Incident = {
  ...{ id: 'database-1779350400000', check: 'database', title: 'Database', startedAt: 1_779_350_400_000, unknownMs: 0 },
  ...{ affected: [], notes: [], visibility: 'public' },
};

const memoryOf = (incident: Incident): TransitionSource => ({
  id: 'a-memory',
  since: 0,
  recent: () => [],
  past: { past: async () => new Map(), incidents: async () => [incident], addNote: async () => incident },
});

const healthOf = (): AllwellModuleOptions => ({
  health: createHealth({
    checks: { database: () => up(), search: () => down('away') },
    groups: { storage: { checks: ['database'] } },
  }),
  access: { secret: null },
});

const FILES = ['feed.atom', 'feed.rss', 'feed.json', 'metrics', 'badge.svg'];
const BELOW = [
  '',
  ...FILES.map((file) => `/${file}`),
  ...['/live', '/ping', '/ready', '/startup'],
  ...['/checks/{name}', '/checks/{name}/{file}', '/{group}', '/{group}/{file}'],
];
const INCIDENTS = ['/incidents', '/incidents/{id}', '/incidents/{id}/notes'];
const own = '/api/v1/orders/{id}';

describe.each(PLATFORMS)('the description by @nestjs/swagger, on %s', (platform) => {
  it.each(['3.0.0', '3.1.0'])('is valid OpenAPI %s, and has the addresses where they are', async (openapi) => {
    await using described = await describeApplication(platform, [{ ...healthOf(), access: { secret: 'open sesame' } }], {
      openapi,
    });
    const { document } = described;
    expect(Object.keys(document.paths).toSorted()).toEqual([own, ...BELOW.map((below) => `/health${below}`)].toSorted());
    expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
    expect(document.paths['/health']).toEqual({
      get: expect.objectContaining({ operationId: 'health_report', tags: ['health'] }),
    });
    expect(Object.keys(document.paths['/health']?.get?.responses ?? {})).toEqual([
      ...['200', '304', '400', '401', '404', '406', '503'],
    ]);
  });

  it('promises what is answered: codes and media types', async () => {
    await using described = await describeApplication(platform, [healthOf()]);
    for (const below of BELOW) {
      const path = `/health${below}`;
      const operation = described.document.paths[path]?.get;
      for (const name of below.includes('{') ? ['database', 'search', 'nothere'] : ['']) {
        for (const query of ['', '?format=html', '?format=metrics', '?format=prometheus', '?checks=nothere']) {
          const address = path
            .replace('{name}', name)
            .replace('{group}', name === 'database' ? 'storage' : 'nothere')
            .replace('{file}', name === 'search' ? 'nothere' : 'feed.atom');
          const reply = await ask(described.url, `${address}${query}`);
          const promised = operation?.responses[String(reply.status)] as { content?: object } | undefined;
          const type = reply.header('content-type')?.replaceAll('; ', ';') ?? '';
          expect(
            Object.keys(promised?.content ?? {}).some((one) => type.startsWith(one)),
            `${address}${query}: ${reply.status} ${type}`,
          ).toBe(true);
        }
      }
    }
  });

  it('is left out on request, and answered all the same', async () => {
    for (const mountAs of ['listener', 'controller'] as const) {
      await using described = await describeApplication(platform, [{ ...healthOf(), mountAs, openApi: 'hidden' }]);
      expect(Object.keys(described.document.paths)).toEqual([own]);
      expect((await ask(described.url, `${mountAs === 'controller' ? '/api/v1' : ''}/health/ping`)).text).toBe('pong');
    }
  });

  it('has the prefix and the versions of the application where it is mounted as a controller', async () => {
    await using described = await describeApplication(platform, [{ ...healthOf(), mountAs: 'controller' }]);
    expect(Object.keys(described.document.paths).toSorted()).toEqual(
      [own, ...BELOW.map((below) => `/api/v1/health${below}`)].toSorted(),
    );
    expect(await new Validator().validate({ ...structuredClone(described.document) })).toMatchObject({ valid: true });
    const { parameters } = described.document.paths['/api/v1/health/checks/{name}']?.get ?? {};
    expect(parameters).toEqual([
      { in: 'path', name: 'name', required: true, description: 'The name of the check', schema: { type: 'string' } },
      expect.objectContaining({
        in: 'query',
        name: 'format',
        schema: { type: 'string', enum: expect.arrayContaining(['html']) },
      }),
      ...['lang', 'view', 'status', 'q'].map((name): unknown => expect.objectContaining({ in: 'query', name })),
    ]);
    expect((await ask(described.url, '/api/v1/health/checks/database')).status).toBe(200);
  });

  it.each(['listener', 'controller'] as const)(
    'has incidents where a history was attached by then, and answers for them: mounted as a %s',
    async (mountAs) => {
      const health = createHealth({ checks: { database: () => up() } });
      const options = { health, mountAs, access: { secret: 'sesame' } };
      const base = mountAs === 'controller' ? '/api/v1/health' : '/health';
      const all = [own, ...[...BELOW, ...INCIDENTS].map((below) => `${base}${below}`)];
      await using described = await describeApplication(platform, [options], {
        openapi: '3.1.0',
        late: () => health.remember(memoryOf(OUTAGE)),
      });
      const { document, url } = described;
      expect(Object.keys(document.paths).toSorted()).toEqual(all.toSorted());
      expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
      const note = document.paths[`${base}/incidents/{id}/notes`]?.post;
      expect(Object.keys(note?.responses ?? {})).toEqual(['201', '400', '401', '403', '404', '503']);
      expect(document.paths[`${base}/checks/{name}`]?.get?.parameters).toHaveLength(6);
      expect(note?.parameters).toMatchObject([
        { in: 'path', name: 'id', required: true },
        { in: 'query', name: 'text', required: true, schema: { minLength: 1, maxLength: 2_000 } },
        { in: 'query', name: 'author', required: false },
      ]);
      const headers = { authorization: 'Bearer sesame' };
      for (const below of ['/incidents', `/incidents/${OUTAGE.id}`, '/checks/database/feed.atom', '/metrics'])
        expect((await ask(url, `${base}${below}`, { headers })).status, below).toBe(200);
      const post = { method: 'POST', headers };
      expect((await ask(url, `${base}/incidents/${OUTAGE.id}/notes?text=Done.`, post)).status).toBe(201);
      expect((await ask(url, `${base}/incidents/${OUTAGE.id}/notes`, post)).status).toBe(400);
    },
  );

  it('tells two endpoints apart', async () => {
    await using described = await describeApplication(platform, [healthOf(), { ...healthOf(), path: '/public/health' }]);
    expect(await new Validator().validate({ ...structuredClone(described.document) })).toMatchObject({ valid: true });
    const ids = Object.values(described.document.paths).map(({ get }) => get?.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['health_ping', 'public_health_ping']));
  });

  it('keeps to the modules that a document is made of', async () => {
    await using described = await describeApplication(platform, [healthOf()], { include: [AllwellModule] });
    expect(Object.keys(described.document.paths).toSorted()).toEqual(BELOW.map((below) => `/health${below}`).toSorted());
  });
});

it('needs no @nestjs/swagger: nothing of the package imports it', () => {
  const sources = globSync(new URL('../src/*.ts', import.meta.url).pathname).map((file) => readFileSync(file, 'utf8'));
  expect(sources.length).toBeGreaterThan(5);
  expect(sources.filter((text) => text.includes("'@nestjs/swagger"))).toEqual([]);
});
