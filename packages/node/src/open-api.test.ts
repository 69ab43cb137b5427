import { describe, expect, it } from 'vitest';
import {
  createEndpoint,
  createHealth,
  defineCheck,
  degraded,
  down,
  up,
  type EndpointOptions,
  type Incident,
} from '@allwell/core';
import { INCIDENTS_SCHEMA, INCIDENT_SCHEMA, REPORT_SCHEMA } from './open-api-schemas.ts';
import { openApiOperations, type Operation } from './open-api.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

/** What is wrong with `value`: what it has and the schema does not know, too. */
function problemsOf(value: unknown, schema: Schema, place = 'report'): readonly string[] {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (kind !== schema.type) return [`${place} is ${kind}, not ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${place} is ${String(value)}`];
  if (Array.isArray(value)) return value.flatMap((one, index) => problemsOf(one, schema.items ?? {}, `${place}[${index}]`));
  if (typeof value !== 'object' || value === null || (!schema.properties && !schema.additionalProperties)) return [];
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => `${place} has no ${name}`);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const own = schema.properties?.[name] ?? schema.additionalProperties;
    return own ? problemsOf(member, own, `${place}.${name}`) : [`${place} has ${name}, which the schema does not know`];
  });
  return [...missing, ...members];
}

const find = (operations: readonly Operation[], path: string): Operation =>
  operations.find((one) => one.path === path) ?? expect.fail(`there is no operation at ${path}`);

describe('the OpenAPI operations of an endpoint', () => {
  it('are those of its routes, below its path', async () => {
    const operations = openApiOperations({ path: '/internal/health/' });
    expect(operations.map(({ path, operationId }) => [path, operationId])).toEqual([
      ['/internal/health', 'internal_health_report'],
      ['/internal/health/feed.atom', 'internal_health_feed_atom'],
      ['/internal/health/feed.rss', 'internal_health_feed_rss'],
      ['/internal/health/feed.json', 'internal_health_feed_json'],
      ['/internal/health/metrics', 'internal_health_metrics'],
      ['/internal/health/badge.svg', 'internal_health_badge_svg'],
      ['/internal/health/ping', 'internal_health_ping'],
      ['/internal/health/live', 'internal_health_live'],
      ['/internal/health/ready', 'internal_health_ready'],
      ['/internal/health/startup', 'internal_health_startup'],
      ['/internal/health/checks/{name}', 'internal_health_check'],
      ['/internal/health/checks/{name}/{file}', 'internal_health_check_file'],
      ['/internal/health/{group}', 'internal_health_group'],
      ['/internal/health/{group}/{file}', 'internal_health_group_file'],
      ['/internal/health/incidents', 'internal_health_incidents'],
      ['/internal/health/incidents/{id}', 'internal_health_incident'],
      ['/internal/health/incidents/{id}/notes', 'internal_health_note'],
    ]);
    expect(
      openApiOperations({ path: '/' })
        .map(({ path }) => path)
        .slice(0, 2),
    ).toEqual(['/', '/feed.atom']);
  });

  it('are where a preset puts them, with its codes, and its documents are no reports', async () => {
    const operations = openApiOperations({ preset: 'panopticon' });
    const [report, ping] = ['', '/ping'].map((below) => find(operations, `/healthcheck${below}`).responses);
    expect(Object.keys(report ?? {})).toEqual(['200', '304', '400', '404', '406', '500', '503']);
    expect(report).toMatchObject({ 500: { content: { 'application/json': { schema: { type: 'object' } } } } });
    expect(JSON.stringify(report)).not.toContain('availableChecks');
    expect(ping).toEqual({ 200: { description: expect.any(String) } });
  });

  it('tell every code there is, and which status has it', async () => {
    const codesOf = async (options: EndpointOptions, path: string): Promise<object> => {
      const { responses } = find(openApiOperations(options), path);
      return Object.fromEntries(
        Object.entries(responses as Record<string, { description: string }>).map(([code, { description }]) => [
          code,
          description,
        ]),
      );
    };
    expect(await codesOf({}, '/health/ready')).toEqual({
      200: 'up or degraded',
      400: expect.any(String),
      503: 'unknown or down',
    });
    expect(Object.keys(await codesOf({}, '/health'))).toEqual(['200', '304', '400', '404', '406', '503']);
    const options = { access: { secret: 'open sesame' }, statusCodes: { degraded: 429, ready: { unknown: 500 } } };
    expect(await codesOf(options, '/health')).toMatchObject({
      200: 'up. Feeds, metrics and the badge, whatever the health is',
      401: expect.any(String),
      429: 'degraded',
      503: 'unknown or down. The history cannot be read now',
    });
    expect(await codesOf(options, '/health/ready')).toMatchObject({ 200: 'up', 429: 'degraded', 500: 'unknown', 503: 'down' });
    expect(Object.keys(await codesOf(options, '/health/ping'))).toEqual(['200']);
    expect(Object.keys(await codesOf({ access: { secret: null } }, '/health'))).not.toContain('401');
  });

  it('tell the media types that are answered with each code', async () => {
    const health = createHealth({ checks: { database: () => down('away') } });
    const route = createEndpoint(health).find(({ subtree }) => subtree);
    for (const path of ['', '/ready', '/checks/database']) {
      const { responses } = find(openApiOperations(), `/health${path.replace('database', '{name}')}`);
      for (const [code, { content = {} }] of Object.entries(responses as Record<string, { content?: Record<string, object> }>)) {
        for (const type of Object.keys(content)) {
          if (!['200', '503'].includes(code) || type === 'application/problem+json') continue;
          const answer = await route?.respond({
            method: 'GET',
            url: `/health${path}`,
            path: path || '/',
            // As the only type that is asked for, text/plain means metrics.
            header: (name) => (name === 'accept' ? `${type}, image/webp;q=0.1` : undefined),
          });
          const got = answer?.headers['content-type'] ?? 'none';
          expect(got.replaceAll('; ', ';').startsWith(type), `${type} on ${path} with ${code}, got ${got}`).toBe(true);
        }
      }
    }
    await health.close();
  });
});

describe('the schema of the report', () => {
  it('knows everything that a report can have, and what it has to have is there', async () => {
    let broken = false;
    const health = createHealth({
      service: { name: 'orders', version: '1.4.2', instance: 'orders-1' },
      checks: {
        database: defineCheck(() => (broken ? down('ledger is locked', { rows: 3 }) : up()), {
          title: 'Database',
          description: 'It answers',
          maxAgeMs: 0,
          tags: ['storage'],
          links: { Runbook: 'https://example.com/runbook' },
        }),
        orders: defineCheck(() => up(), { dependsOn: ['database'] }),
        soft: defineCheck(() => down('away'), { failsAs: 'degraded', failureThreshold: 2 }),
        queue: () => degraded('12 wait', { waiting: 12 }),
        never: defineCheck(() => up(), { default: false }),
      },
      groups: { storage: { title: 'Storage', tags: ['storage'] } },
    });
    const route = createEndpoint(health, { access: { secret: null, details: 'always' } }).find(({ subtree }) => subtree);
    const report = async (path: string): Promise<unknown> => {
      const answer = await route?.respond({ method: 'GET', url: `/health${path}`, path, header: () => undefined });
      return JSON.parse(answer?.text ?? '');
    };
    const documents: unknown[] = [await report('/'), await report('/startup')];
    await health.start();
    for (let time = 0; time < 12; time += 1) {
      broken = !broken;
      documents.push(await report('/'));
    }
    health.beginMaintenance({ reason: 'new disks' });
    health.beginMaintenance({ reason: 'new disks', check: 'queue', durationMs: 60_000 });
    await health.planMaintenance({ reason: 'more disks', startsAt: Date.now() + 60_000, durationMs: 60_000, check: 'orders' });
    for (const path of ['/', '/ready', '/live', '/storage', '/checks/never', '/checks/orders'])
      documents.push(await report(path));
    health.drain();
    documents.push(await report('/ready'));
    await health.close();
    documents.push(await report('/'));
    expect(documents.flatMap((document) => problemsOf(document, REPORT_SCHEMA as Schema))).toEqual([]);
    const keys = new Set(JSON.stringify(documents).match(/"\w+":/g));
    for (const key of [
      'rootCauses',
      'blockedBy',
      'flapping',
      'maintenance',
      'plannedMaintenance',
      'until',
      'groups',
      'raw',
      'links',
      'lastSuccessAt',
    ])
      expect(keys, 'the documents show what there is').toContain(`"${key}":`);
  });
});

describe('the schemas of incidents', () => {
  it('know everything that an incident can have, and what it has to have is there', async () => {
    const health = createHealth({ service: { name: 'orders', instance: 'orders-1' }, checks: { database: () => true } });
    const plain: Incident = {
      ...{ id: 'database-1', check: 'database', title: 'Database', startedAt: 1, unknownMs: 0 },
      ...{ affected: [], notes: [], visibility: 'public' },
    };
    const full: Incident = {
      ...plain,
      ...{ id: 'database-2', endedAt: 9_000, unwatched: true, reason: 'away', rootCause: 'disk', affected: ['orders'] },
      notes: [
        { at: 2, text: 'Failing over.', author: 'Ada' },
        { at: 3, text: 'Done.' },
      ],
    };
    const incidents = async ({ id }: { id?: string }): Promise<Incident[]> =>
      [plain, full].filter((one) => (id ?? one.id) === one.id);
    const past = { incidents, past: async () => new Map<string, never>(), addNote: async () => full };
    health.remember({ id: 'a-memory', since: 0, recent: () => [], past });
    const route = createEndpoint(health, { access: { secret: 'sesame' } }).find(({ subtree }) => subtree);
    const ask = async (path: string, method: 'GET' | 'POST' = 'GET'): Promise<unknown> => {
      const header = (name: string): string | undefined => (name === 'authorization' ? 'Bearer sesame' : undefined);
      const answer = await route?.respond({ method, url: `/health${path}`, path: path.replace(/\?.*/, ''), header });
      return JSON.parse(answer?.text ?? '');
    };
    const one = [
      await ask('/incidents/database-1'),
      await ask('/incidents/database-2'),
      await ask('/incidents/database-2/notes?text=Done.', 'POST'),
    ];
    expect(one.flatMap((document) => problemsOf(document, INCIDENT_SCHEMA as Schema))).toEqual([]);
    expect(problemsOf(await ask('/incidents'), INCIDENTS_SCHEMA as Schema)).toEqual([]);
  });
});
