import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommands } from '../../../test/readme-commands.ts';
import type { RunningExample } from '../../../test/running-example.ts';
import { isBuilt, requireBuilt, startService } from './running-service.ts';

interface Document {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

const KEY = { 'x-api-key': 'let-me-in' };
const CHECKS = ['eventLoop', 'carrier', 'database', 'stock', 'parcels', 'seats', 'confirmations', 'mail'];

beforeEach((context) => requireBuilt(context));

describe('bookings on NestJS', () => {
  let service: RunningExample | undefined;
  beforeAll(async () => {
    if (isBuilt) service = await startService();
  });
  afterAll(() => service?.stop('SIGTERM'));

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${service?.url}${path}`, init);
  const api = (path: string, init?: RequestInit): Promise<Response> => get(`/api/v1${path}`, { headers: KEY, ...init });
  const demo = (path: string): Promise<Response> => api(`/demo/${path}`, { method: 'POST' });
  const report = async (path = '/health'): Promise<Document> => (await (await get(path)).json()) as Document;
  const book = (body: object): Promise<Response> =>
    api('/bookings', { method: 'POST', headers: { ...KEY, 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('takes bookings, and orders the tea for them from the shop', async () => {
    const booked = await book({ tasting: 'assam', seats: 4 });
    expect([booked.status, await booked.json()]).toEqual([201, { id: 1, tasting: 'assam', seats: 4 }]);
    expect(await (await api('/tastings')).json()).toContainEqual(expect.objectContaining({ id: 'assam', booked: 4 }));
  });

  it.each([
    [{ tasting: 'wine', seats: 1 }, 404, /no tasting "wine"/],
    [{ tasting: 'assam', seats: 'many' }, 400, /whole number/],
    [{ tasting: 'oolong', seats: 7 }, 409, /6 seats are left/],
  ])('refuses %j with %i, and says why', async (wish, statusCode, reason) => {
    const refused = await book(wish);
    expect([refused.status, await refused.json()]).toEqual([
      statusCode,
      expect.objectContaining({ message: expect.stringMatching(reason) }),
    ]);
  });

  it('has a prefix, versions and a guard, none of which applies to the health', async () => {
    expect((await get('/api/v1/tastings')).status).toBe(403);
    expect((await get('/tastings', { headers: KEY })).status).toBe(404);
    expect((await get('/api/v1/health', { headers: KEY })).status).toBe(404);
    expect(
      (await get('/health', { headers: { origin: 'https://x.example' } })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('finds the checks of the shop, of its own providers, and of its process', async () => {
    expect(Object.keys((await report()).checks)).toEqual(CHECKS);
  });

  it.each([
    '',
    '/ping',
    '/live',
    '/ready',
    '/startup',
    '/booking',
    '/mail',
    '/shipping',
    '/checks/seats',
    '/metrics',
    '/feed.atom',
  ])('answers /health%s', async (path) => {
    const answer = await get(`/health${path}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toBe('');
  });

  it('shows a browser the page, with every check by its title', async () => {
    const page = await (await get('/health', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })).text();
    for (const title of ['tastings', 'Carrier', 'Parcels to ship', 'Free seats', 'Confirmations to send', 'Mail server'])
      expect(page).toContain(title);
  });

  it('describes the routes where they are', async () => {
    const { paths } = (await (await get('/docs-json')).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/v1/bookings', '/health', '/health/ready', '/health/{group}']),
    );
    expect((await get('/docs')).status).toBe(200);
  });

  it('goes down with the mail server, names it, keeps its traffic, and recovers', async () => {
    expect((await demo('mail/failing')).status).toBe(200);
    await expect
      .poll(() => report(), { timeout: 20_000 })
      .toMatchObject({
        status: 'down',
        rootCauses: ['mail'],
        checks: { mail: { status: 'down' }, confirmations: { status: 'unknown', blockedBy: ['mail'] }, seats: { status: 'up' } },
      });
    expect((await get('/health')).status).toBe(503);
    expect((await get('/health/ready')).status, 'all replicas use the mail server').toBe(200);
    expect((await get('/health/live')).status).toBe(200);
    expect((await book({ tasting: 'assam', seats: 1 })).status).toBe(201);

    expect((await demo('mail/working')).status).toBe(200);
    await expect
      .poll(() => report(), { timeout: 20_000 })
      .toMatchObject({ checks: { mail: { status: 'up' }, confirmations: { status: 'up' } } });
    expect((await get('/health')).status).toBe(200);
    expect((await demo('mail/exploding')).status).toBe(404);
  }, 60_000);

  it('does what its README says, command by command', async () => {
    expect(
      await runCommands(new URL('../README.md', import.meta.url), 'http://localhost:3000', service?.url ?? ''),
    ).toBeGreaterThan(5);
  }, 40_000);
});

describe('starting and stopping it', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 at %s, also with a connection that is kept alive', async (signal) => {
    await using service = await startService();
    await (await fetch(`${service.url}/health`)).text();
    expect(await service.stop(signal)).toBe(0);
  });

  it('says that it is not ready while it still serves, and ends at once when it is told again', async () => {
    await using service = await startService({ DRAIN_DELAY_MS: '20000' });
    await expect.poll(async () => (await fetch(`${service.url}/health/ready`)).status, { timeout: 20_000 }).toBe(200);
    const stopped = service.stop('SIGTERM');
    await expect
      .poll(async () => (await fetch(`${service.url}/health/ready`)).status, { timeout: 10_000, interval: 20 })
      .toBe(503);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${service.url}/api/v1/tastings`, { headers: KEY })).status).toBe(200);
    expect(await service.stop('SIGTERM')).toBe(0);
    expect(await stopped).toBe(0);
  });

  it('refuses a port that is none, and names it', async () => {
    await expect(startService({ PORT: 'http' })).rejects.toThrow('PORT must be a number from 0 to 65535, got "http"');
  });
});
