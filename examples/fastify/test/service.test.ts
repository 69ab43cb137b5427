import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningExample } from '../../../test/running-example.ts';
import { isBuilt, startService } from './running-service.ts';
import { lacking } from './tool.ts';

interface Document {
  readonly status: string;
  readonly rootCauses?: readonly string[];
  readonly checks: Readonly<
    Record<string, { readonly status: string; readonly reason?: string; readonly blockedBy?: readonly string[] }>
  >;
}

describe('the running example', () => {
  let service: RunningExample;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop('SIGTERM'));

  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${service.url}${path}`, { redirect: 'manual', ...init });
  const report = async (path = '/health'): Promise<Document> => (await (await get(path)).json()) as Document;

  it('takes, shows and lists orders, and fulfils them', async () => {
    const placed = await get('/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"item":"teapot","quantity":2}',
    });
    expect(placed.status).toBe(202);
    const address = placed.headers.get('location') ?? '';
    expect(address).toMatch(/^\/orders\/\d+$/);
    await expect
      .poll(async () => (await get(address)).json(), { timeout: 5_000 })
      .toMatchObject({ item: 'teapot', quantity: 2, status: 'fulfilled' });
    expect(await (await get('/orders?limit=1')).json()).toHaveLength(1);
  });

  it.each([
    ['POST', '/orders', 400],
    ['GET', '/orders/0', 400],
    ['GET', '/orders/999999', 404],
    ['GET', '/orders?limit=1000', 400],
    ['POST', '/demo/inventory/explode', 400],
  ])('answers a bad %s %s with %i', async (method, path, statusCode) => {
    const response = await get(path, {
      method,
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{"item":""}' }),
    });
    expect(response.status).toBe(statusCode);
  });

  it('finds the checks of all health modules, in order of path', async () => {
    expect(Object.keys((await report()).checks)).toEqual([
      'inventory',
      'stock',
      'database',
      'orders',
      'queue',
      'worker',
      'fulfilment',
      'eventLoop',
      'memory',
      'temporaryFiles',
    ]);
  });

  it('is degraded from the start, for a reason one can read', async () => {
    const { status, checks } = await report();
    expect(status).toBe('degraded');
    expect(checks['stock']).toMatchObject({ status: 'degraded', reason: expect.stringContaining('saucer') });
  });

  it.each([
    ['html', 'text/html'],
    ['json', 'application/json'],
    ['health+json', 'application/health+json'],
    ['text', 'text/plain'],
    ['prometheus', 'text/plain; version=0.0.4'],
    ['openmetrics', 'application/openmetrics-text'],
    ['atom', 'application/atom+xml'],
    ['rss', 'application/rss+xml'],
    ['jsonfeed', 'application/feed+json'],
    ['svg', 'image/svg+xml'],
  ])('answers as %s', async (format, mediaType) => {
    const response = await get(`/health?format=${encodeURIComponent(format)}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(mediaType);
    expect(await response.text()).not.toBe('');
  });

  it('shows a browser the page, with every check by its title', async () => {
    const response = await get('/health', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    for (const title of ['Order database', 'Order queue', 'Inventory service', 'Stock levels', 'This process'])
      expect(page).toContain(title);
  });

  it.each(['ping', 'live', 'ready', 'startup', 'shop', 'fulfilment', 'system', 'checks/database', 'metrics', 'badge.svg'])(
    'answers /health/%s',
    async (path) => {
      expect((await get(`/health/${path}`)).status).toBe(200);
    },
  );

  it('links to an address of its own or of an adapter, and to nothing that is not there', async () => {
    const page = await (await get('/')).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect((await get(link)).status, link).toBe(200);
  });

  it('goes down with the inventory, names the root cause, keeps its traffic, and recovers', async () => {
    expect((await get('/demo/inventory/fail', { method: 'POST' })).status).toBe(303);
    await expect
      .poll(() => report(), { timeout: 10_000 })
      .toMatchObject({
        status: 'down',
        rootCauses: expect.arrayContaining(['inventory']),
        checks: {
          inventory: { status: 'down' },
          stock: { status: 'unknown', blockedBy: ['inventory'] },
          fulfilment: { status: 'unknown' },
        },
      });
    expect((await get('/health')).status).toBe(503);
    expect((await get('/health/ready')).status, 'the inventory is shared by all replicas').toBe(200);
    expect((await get('/health/live')).status).toBe(200);

    expect((await get('/demo/orders?count=30', { method: 'POST' })).status).toBe(303);
    await expect
      .poll(() => report('/health/checks/queue'), { timeout: 10_000 })
      .toMatchObject({ checks: { queue: { status: 'degraded' } } });

    await get('/demo/inventory/recover', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    await expect
      .poll(() => report(), { timeout: 15_000 })
      .toMatchObject({ status: 'degraded', checks: { inventory: { status: 'up' }, queue: { status: 'up' } } });
    expect((await get('/health')).status).toBe(200);
  }, 40_000);

  it('takes another port where its own is taken, and says so', async () => {
    await using second = await startService({ env: { PORT: new URL(service.url).port } });
    expect(second.url).not.toBe(service.url);
    expect(second.output()).toContain(`Port ${new URL(service.url).port} is taken`);
    expect((await fetch(`${second.url}/health/ping`)).status).toBe(200);
  });
});

describe('starting and stopping the example', () => {
  it('works as npm start does it, from what was built', async ({ skip }) => {
    if (!isBuilt) lacking(skip, 'examples/fastify is not built');
    await using service = await startService({ built: true });
    const { checks } = (await (await fetch(`${service.url}/health`)).json()) as Document;
    expect(Object.keys(checks)).toContain('database');
    expect(await service.stop('SIGTERM')).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 at %s, also with a connection that is kept alive', async (signal) => {
    await using service = await startService();
    await (await fetch(`${service.url}/health`)).text();
    expect(await service.stop(signal)).toBe(0);
  });

  it('ends with 0 while the inventory hangs', async () => {
    await using service = await startService();
    await fetch(`${service.url}/demo/inventory/hang`, { method: 'POST', redirect: 'manual' });
    await fetch(`${service.url}/demo/orders?count=1`, { method: 'POST', redirect: 'manual' });
    expect(await service.stop('SIGTERM')).toBe(0);
  });

  it('refuses a port that is none, and names it', async () => {
    await expect(startService({ env: { PORT: 'http' } })).rejects.toThrow('PORT must be a number from 0 to 65535, got "http"');
  });

  it('takes the port it is given', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    await using service = await startService({ env: { PORT: String(port) } });
    expect(service.url).toBe(`http://localhost:${port}`);
    expect(service.output()).not.toContain('taken');
  });
});
