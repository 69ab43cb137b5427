import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommands } from '../../../test/readme-commands.ts';
import type { RunningExample } from '../../../test/running-example.ts';
import { isBuilt, startShop } from './running-shop.ts';

interface Document {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

describe('the shop on Hono', () => {
  let shop: RunningExample;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop('SIGTERM'));

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${shop.url}${path}`, init);
  const report = async (path = '/health'): Promise<Document> => (await (await get(path)).json()) as Document;
  const order = (body: string): Promise<Response> => get('/orders', { method: 'POST', body });

  it('lists, quotes, takes orders and ships them', async () => {
    expect(await (await get('/products')).json()).toContainEqual(expect.objectContaining({ id: 'teapot', priceCents: 3_900 }));
    expect(await (await get('/products/cup/quote?quantity=4')).json()).toEqual({ priceCents: 610, days: 2 });
    expect(await (await get('/rates?grams=1000')).json()).toEqual({ priceCents: 610, days: 2 });
    const placed = await order('{"product":"cup","quantity":4}');
    expect([placed.status, await placed.json()]).toEqual([202, expect.objectContaining({ status: 'waiting' })]);
    await expect
      .poll(async () => (await get('/orders')).json(), { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ product: 'cup', quantity: 4, status: 'shipped' }));
  });

  it.each([
    ['{"product":"sword","quantity":1}', 404, /no product "sword"/],
    ['{"product":"cup","quantity":999}', 409, /left/],
    ['{"product":', 400, /JSON/],
  ])('refuses the order %s with %i, and says why', async (body, statusCode, reason) => {
    const refused = await order(body);
    expect([refused.status, await refused.json()]).toEqual([statusCode, { error: expect.stringMatching(reason) }]);
  });

  it('answers 404 where nothing is', async () => {
    for (const path of ['/nothere', '/demo/carrier/exploding'])
      expect((await get(path, { method: 'POST' })).status, path).toBe(404);
  });

  it("finds the checks of the domain in its own folder, beside the process's own", async () => {
    expect(Object.keys((await report()).checks)).toEqual(['eventLoop', 'carrier', 'database', 'stock', 'parcels']);
  });

  it('packs and tags what it answers itself, and never has a report be unchanged', async () => {
    const products = await get('/products');
    const tag = products.headers.get('etag') ?? '';
    expect((await get('/products', { headers: { 'if-none-match': tag } })).status).toBe(304);
    const health = await get('/health', { headers: { 'if-none-match': '*' } });
    expect([health.status, health.headers.get('etag')]).toEqual([200, null]);
  });

  it('shows a browser the page, with every check by its title', async () => {
    const page = await (await get('/health', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })).text();
    for (const title of ['shop-on-hono', 'Carrier', 'Database', 'Stock', 'Parcels to ship', 'Event loop'])
      expect(page).toContain(title);
  });

  it('goes down with the carrier, names it, keeps its traffic, and recovers', async () => {
    expect((await get('/demo/carrier/failing', { method: 'POST' })).status).toBe(200);
    await expect
      .poll(() => report(), { timeout: 20_000 })
      .toMatchObject({ status: 'down', rootCauses: ['carrier'], checks: { parcels: { blockedBy: ['carrier'] } } });
    expect((await get('/health')).status).toBe(503);
    expect((await get('/health/ready')).status, 'all replicas use the carrier').toBe(200);
    expect((await get('/products/cup/quote')).status).toBe(502);
    expect((await get('/demo/carrier/working', { method: 'POST' })).status).toBe(200);
    await expect
      .poll(() => report(), { timeout: 20_000 })
      .toMatchObject({ checks: { carrier: { status: 'up' }, parcels: { status: 'up' } } });
  }, 60_000);

  it('does what its README says, command by command', async () => {
    expect(await runCommands(new URL('../README.md', import.meta.url), 'http://localhost:3000', shop.url)).toBeGreaterThan(5);
  }, 40_000);
});

describe('starting and stopping the shop', () => {
  it('works as pnpm start does it, from what was built', async ({ skip }) => {
    if (!isBuilt) {
      if (process.env['CI']) throw new Error('examples/hono is not built');
      skip('examples/hono is not built');
    }
    await using shop = await startShop({ built: true });
    const { checks } = (await (await fetch(`${shop.url}/health`)).json()) as Document;
    expect(Object.keys(checks)).toEqual(['eventLoop', 'carrier', 'database', 'stock', 'parcels']);
    expect(await shop.stop('SIGTERM')).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 at %s, also with a connection that is kept alive', async (signal) => {
    await using shop = await startShop();
    await (await fetch(`${shop.url}/health`)).text();
    expect(await shop.stop(signal)).toBe(0);
  });

  it('says that it is not ready while it still serves, and ends at once when it is told again', async () => {
    await using shop = await startShop({ env: { DRAIN_DELAY_MS: '20000' } });
    await expect.poll(async () => (await fetch(`${shop.url}/health/ready`)).status, { timeout: 20_000 }).toBe(200);
    const stopped = shop.stop('SIGTERM');
    await expect.poll(async () => (await fetch(`${shop.url}/health/ready`)).status, { timeout: 10_000, interval: 20 }).toBe(503);
    expect((await fetch(`${shop.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${shop.url}/products`)).status).toBe(200);
    expect(await shop.stop('SIGTERM')).toBe(0);
    expect(await stopped).toBe(0);
  });
});
