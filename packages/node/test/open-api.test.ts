import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createHealth,
  defineCheck,
  down,
  HealthError,
  up,
  type EndpointOptions,
  type Health,
  type Incident,
  type TransitionSource,
} from '@allwell/core';
import { ask, type Reply } from '@allwell/testkit/adapter-suite';
import { describe, expect, it } from 'vitest';
import { healthListener } from '../src/index.ts';
import { openApiOperations, type Operation } from '../src/open-api.ts';

const OUTAGE: Incident = {
  id: 'database-1779350400000',
  check: 'database',
  title: 'Database',
  startedAt: 1_779_350_400_000,
  endedAt: 1_779_350_460_000,
  unknownMs: 1_000,
  reason: 'away',
  rootCause: 'disk',
  affected: ['orders'],
  notes: [{ at: 1_779_350_410_000, text: 'Failing over.', author: 'Ada' }],
  visibility: 'public',
};

/** A memory of one outage; one that is `broken` fails whatever it is asked. */
function memoryOf(broken: boolean): TransitionSource {
  const orFail = async <T>(value: T): Promise<T> => {
    if (broken) throw new HealthError('STORE_FAILED', 'the disk is full');
    return value;
  };
  return {
    id: 'a-memory',
    since: 0,
    recent: () => orFail([]),
    past: {
      past: () => orFail(new Map()),
      incidents: ({ id }) => orFail([OUTAGE].filter((one) => id === undefined || one.id === id)),
      addNote: (id) => orFail(id === OUTAGE.id ? OUTAGE : undefined),
    },
  };
}

/** What an endpoint's answers depend on, beside its options. */
interface State {
  /** What is wrong with the database. */
  readonly reason?: string;
  readonly memory?: 'works' | 'broken';
  readonly starting?: boolean;
}

interface Served extends AsyncDisposable {
  readonly health: Health;
  ask(path: string, method?: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

async function serve(options: EndpointOptions, { reason, memory, starting = false }: State): Promise<Served> {
  const health = createHealth({
    service: { name: 'orders', version: '1.4.2' },
    checks: {
      database: defineCheck(() => (reason === undefined ? up() : down(reason)), {
        tags: ['slow'],
        probes: ['liveness', 'readiness'],
      }),
      vault: defineCheck(() => up(), { visibility: 'private' }),
    },
    groups: { storage: { checks: ['database'] } },
    ...(starting && { startTasks: { migrate: () => new Promise(() => undefined) } }),
  });
  if (memory) health.remember(memoryOf(memory === 'broken'));
  const server = createServer(healthListener(health, options)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    health,
    ask: (path, method = 'GET', headers = {}) => ask(origin, path, { method, headers, agent }),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.close();
      await health.close();
    },
  };
}

interface Parameter {
  readonly in: 'path' | 'query';
  readonly name: string;
  readonly required: boolean;
  readonly schema: { readonly enum?: readonly string[]; readonly items?: { readonly enum?: readonly string[] } };
}

/** What somebody may put into the braces of an address: what is there first, then what is not, and what cannot be. */
const IN_PATHS: Readonly<Record<string, readonly string[]>> = {
  name: ['database', 'vault', 'nothere', '%00'],
  group: ['storage', 'nothere', '%zz'],
  file: ['feed.atom', 'feed.rss', 'feed.json', 'metrics', 'badge.svg', 'nothere'],
  id: [OUTAGE.id, 'nothere-1', '..%2f..'],
};

/** What somebody may put behind an address, beside the values that the description lists. */
const IN_QUERIES: Readonly<Record<string, readonly string[]>> = {
  format: ['nothere'],
  checks: ['database', '_defaults,database', 'nothere', 'database&tag=slow'],
  tag: ['slow', 'nothere'],
  status: ['down,up', 'nothere', 'nothere&format=html'],
  q: ['data', `${'x'.repeat(101)}&format=html`],
  view: ['compact&format=html', 'nothere&format=html'],
  lang: ['de', 'nothere'],
  auth: ['sesame', 'wrong'],
  text: ['Done.', '%20', 'x'.repeat(2_001)],
  author: ['Ada&text=Done.'],
};

function addressesOf({ path, parameters }: Operation): readonly string[] {
  const own = parameters as readonly Parameter[];
  const filled = own
    .filter((one) => one.in === 'path')
    .reduce(
      (paths, { name }) => paths.flatMap((one) => (IN_PATHS[name] ?? []).map((value) => one.replace(`{${name}}`, value))),
      [path],
    );
  const queries = own
    .filter((one) => one.in === 'query')
    .flatMap(({ name, schema }) =>
      [...(schema.enum ?? schema.items?.enum ?? []), ...(IN_QUERIES[name] ?? [])].map(
        (value) => `?${name}=${value.replaceAll(/[+ ]/g, encodeURIComponent)}`,
      ),
    );
  return [...filled, ...['?checks=nothere', ...queries].map((query) => `${filled[0]}${query}`)];
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'if-none-match': '*' },
  { authorization: 'Bearer wrong' },
  { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  { accept: 'image/png' },
  { accept: 'text/plain;version=1.0.0' },
  { accept: 'application/openmetrics-text' },
  { 'sec-fetch-site': 'cross-site' },
].map((headers) => ({ authorization: 'Bearer sesame', ...headers }));

type Responses = Readonly<Record<string, { readonly content?: object; readonly headers?: object }>>;

/** What is described of an answer by its code: the media type that it has, or what is wrong. */
function find(responses: Responses, { status, header }: Reply): string | undefined {
  const described = responses[status];
  if (described === undefined) return undefined;
  const type = header('content-type')?.replaceAll('; ', ';');
  const types = Object.keys(described.content ?? {}).toSorted((one, other) => other.length - one.length);
  if (types.length === 0) return type === undefined || responses['200'] === described ? '' : undefined;
  const found = types.find((one) => type === one || type?.startsWith(`${one};`));
  const named = Object.keys(described.headers ?? {}).every((name) => header(name.toLowerCase()) !== undefined);
  return named ? found : undefined;
}

const STATES: readonly State[] = [
  { memory: 'works' },
  { memory: 'works', reason: 'away' },
  { memory: 'broken', starting: true },
  {},
];

/** Endpoints that give every answer they have in one of `STATES`. */
const SETTINGS: Readonly<Record<string, EndpointOptions>> = {
  'is open': {},
  'has a secret': { access: { secret: 'sesame' } },
};

/** Endpoints that keep some answers for other moments. */
const OTHERS: Readonly<Record<string, EndpointOptions>> = {
  'is at the root': { path: '/' },
  'takes its secret from the query too': { access: { secret: 'sesame', secretFrom: ['query', 'bearer'] } },
  'has codes of its own': { statusCodes: { down: 406, ready: { down: 500 } } },
  ...Object.fromEntries(
    (['panopticon', 'django', 'impact-stack', 'spring', 'microprofile', 'terminus'] as const).map((preset) => [
      `stands in for ${preset}`,
      { preset },
    ]),
  ),
};

/** Asks for all that is described, and gives what was answered, as the description has it. */
async function answersOf(options: EndpointOptions, state: State): Promise<ReadonlySet<string>> {
  await using served = await serve(options, state);
  const kept = new Set<string>();
  for (const operation of openApiOperations(options)) {
    for (const address of addressesOf(operation)) {
      for (const headers of address.includes('?') ? HEADERS.slice(0, 2) : HEADERS) {
        const reply = await served.ask(address, operation.method.toUpperCase(), headers);
        const found = find(operation.responses, reply);
        const got = `${address} ${JSON.stringify(headers)}: ${reply.status} ${reply.header('content-type')}`;
        expect(found, got).toBeDefined();
        for (const type of ['', found]) kept.add(`${operation.operationId} ${reply.status} ${type}`);
      }
    }
  }
  return kept;
}

describe('the description of an endpoint', () => {
  it.each(Object.entries(SETTINGS))('that %s has every answer, and none that is never given', async (_, options) => {
    const kept: string[] = [];
    for (const state of STATES) kept.push(...(await answersOf(options, state)));
    const promised = openApiOperations(options).flatMap(({ operationId, responses }) =>
      Object.entries(responses as Responses).flatMap(([code, { content = {} }]) =>
        ['', ...Object.keys(content)].map((type) => `${operationId} ${code} ${type}`),
      ),
    );
    expect(promised.filter((one) => !kept.includes(one))).toEqual([]);
  });

  it.each(Object.entries(OTHERS))('that %s has every answer', async (_, options) => {
    for (const state of STATES.slice(0, 2)) expect((await answersOf(options, state)).size).toBeGreaterThan(50);
  });

  it('has incidents where the health has a past, from the moment it has one', async () => {
    await using served = await serve({}, {});
    const incidents = (): readonly string[] =>
      openApiOperations({}, served.health).flatMap(({ path, method }) => (path.includes('incidents') ? `${method} ${path}` : []));
    expect(incidents()).toEqual([]);
    expect((await served.ask('/health/incidents')).status).toBe(404);
    served.health.remember(memoryOf(false));
    expect(incidents()).toEqual(['get /health/incidents', 'get /health/incidents/{id}', 'post /health/incidents/{id}/notes']);
    expect((await served.ask('/health/incidents')).status).toBe(200);
  });

  it('has every route that there is', async () => {
    await using served = await serve({}, { memory: 'works' });
    const below = ['', '/database', '/ping', '/live', '/ready', '/startup', '/storage', '/incidents', `/incidents/${OUTAGE.id}`];
    const files = ['/feed.atom', '/feed.rss', '/feed.json', '/metrics', '/badge.svg'];
    const paths = [...below, ...files, ...files.map((file) => `/storage${file}`)];
    const operations = openApiOperations({}, served.health);
    const patterns = operations.map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
    for (const path of ['/checks/database', ...files.map((file) => `/checks/database${file}`), ...paths])
      expect(
        patterns.some((pattern) => pattern.test(`/health${path}`)),
        path,
      ).toBe(true);
    expect(operations.map(({ operationId }) => operationId)).toEqual([
      ...new Set(operations.map(({ operationId }) => operationId)),
    ]);
  });

  it('tells of HEAD what it tells of GET: the same without a body', async () => {
    await using served = await serve({}, { memory: 'works', reason: 'away' });
    for (const { method, path } of openApiOperations({}, served.health)) {
      if (method !== 'get') continue;
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => IN_PATHS[name]?.[0] ?? '');
      const [got, headed] = [await served.ask(address), await served.ask(address, 'HEAD')];
      expect([headed.status, headed.header('content-type'), headed.text], address).toEqual([
        got.status,
        got.header('content-type'),
        '',
      ]);
      const options = await served.ask(address, 'OPTIONS');
      expect([options.status, options.header('allow')], address).toEqual([204, 'GET, HEAD, OPTIONS']);
      expect((await served.ask(address, 'PUT')).status, address).toBe(405);
    }
  });
});
