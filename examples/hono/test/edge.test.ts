import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommands } from '../../../test/readme-commands.ts';
import { whyNot } from '../../../test/runtime-program.ts';
import { startWorker, workerd } from './running-worker.ts';

const missing = whyNot(workerd, ['--version']);

describe.skipIf(missing !== undefined)(`the rates at the edge${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let worker: Awaited<ReturnType<typeof startWorker>>;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.[Symbol.asyncDispose]());

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${worker.url}${path}`, init);

  it('are told', async () => {
    expect(await (await get('/rates?grams=1000')).json()).toEqual({ priceCents: 610, days: 2 });
    expect((await get('/nothere')).status).toBe(404);
  });

  it('have the check of the carrier that the shop has, and are ready with the first answer', async () => {
    expect((await get('/health/ready')).status).toBe(200);
    expect(await (await get('/health')).json()).toMatchObject({
      status: 'up',
      service: { name: 'rates-at-the-edge' },
      checks: { carrier: { status: 'up', title: 'Carrier', data: { statusCode: 200 } } },
    });
  });

  it('have the page, probes, metrics and feeds', async () => {
    const page = await get('/health', { headers: { accept: 'text/html' } });
    expect([page.headers.get('content-type'), await page.text()]).toEqual([
      'text/html; charset=utf-8',
      expect.stringContaining('rates-at-the-edge'),
    ]);
    for (const path of ['/ping', '/live', '/startup', '/metrics', '/feed.atom', '/badge.svg'])
      expect((await get(`/health${path}`)).status, path).toBe(200);
  });

  it('are down with the carrier, and recover', async () => {
    await get('/demo/carrier/failing', { method: 'POST' });
    expect((await get('/rates')).status).toBe(502);
    await expect.poll(async () => (await get('/health')).status, { timeout: 20_000 }).toBe(503);
    await get('/demo/carrier/working', { method: 'POST' });
    await expect.poll(async () => (await get('/health')).status, { timeout: 20_000 }).toBe(200);
  });

  it('do what the README says, command by command', async () => {
    expect(await runCommands(new URL('../README.md', import.meta.url), 'http://localhost:8787', worker.url)).toBe(4);
  });
});
