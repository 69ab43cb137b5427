import { describe, expect, it } from 'vitest';
import { runCommands } from '../../../test/readme-commands.ts';
import { startReceiver } from './receiver.ts';
import { isBuilt, startWorker, type RunningWorker } from './running-worker.ts';

interface Document {
  readonly status: string;
  readonly service: { readonly name: string };
  readonly checks: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}

const PATIENCE = { timeout: 20_000 };

const report = async ({ url }: RunningWorker, path = ''): Promise<Document> =>
  (await (await fetch(`${url}/health${path}`)).json()) as Document;
const statusOf = async ({ url }: RunningWorker, path: string): Promise<number> => (await fetch(`${url}/health${path}`)).status;

describe('the worker', () => {
  it('finds its checks, and tells them on a port of its own', async () => {
    await using worker = await startWorker();
    const { status, service, checks } = await report(worker);
    expect([service.name, Object.keys(checks), status]).toEqual(['webhooks', ['database', 'backlog', 'failures'], 'up']);
    for (const path of ['', '/ping', '/live', '/ready', '/startup', '/checks/backlog', '/deliveries', '/badge.svg'])
      expect([path, await statusOf(worker, path)]).toEqual([path, 200]);
    const metrics = await (await fetch(`${worker.url}/health/metrics`)).text();
    for (const check of ['database', 'backlog', 'failures']) expect(metrics).toContain(`health_check_status{check="${check}"} 1`);
    expect((await fetch(`${worker.url}/deliveries`)).status).toBe(404);
  });

  it('delivers what others put into the queue, once', async () => {
    await using receiver = await startReceiver();
    receiver.answer(204);
    await using worker = await startWorker();
    await worker.enqueue(receiver.url, 3);
    await expect.poll(() => worker.rows().map(({ state }) => state), PATIENCE).toEqual(['delivered', 'delivered', 'delivered']);
    expect(receiver.told).toEqual([1, 2, 3].map((number) => ({ event: 'order.placed', number })));
  });

  it('tries again what was refused', async () => {
    await using receiver = await startReceiver();
    receiver.answer(500);
    await using worker = await startWorker();
    await worker.enqueue(receiver.url);
    await expect.poll(() => worker.rows()[0]?.attempts, PATIENCE).toBeGreaterThanOrEqual(1);
    receiver.answer(204);
    await expect.poll(() => worker.rows()[0]?.state, PATIENCE).toBe('delivered');
  });

  it('is degraded and ready while there is a backlog', async () => {
    await using receiver = await startReceiver();
    await using worker = await startWorker();
    expect(await worker.enqueue(receiver.url, 30)).toMatch(/^\d+ deliveries wait/);
    await expect
      .poll(() => report(worker), PATIENCE)
      .toMatchObject({
        status: 'degraded',
        checks: { backlog: { status: 'degraded', reason: '30 deliveries wait, more than 20' } },
      });
    expect([await statusOf(worker, '/ready'), await statusOf(worker, '/live')]).toEqual([200, 200]);
    receiver.answer(204);
    await expect.poll(async () => (await report(worker)).status, PATIENCE).toBe('up');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('at %s finishes the delivery at hand, and begins no other', async (signal) => {
    await using receiver = await startReceiver();
    await using worker = await startWorker();
    await worker.enqueue(receiver.url, 3);
    await expect.poll(() => receiver.told.length, PATIENCE).toBe(1);

    const ended = worker.stop(signal);
    await expect.poll(() => statusOf(worker, '/ready'), PATIENCE).toBe(503);
    expect([await statusOf(worker, '/live'), await statusOf(worker, '/metrics')]).toEqual([200, 200]);
    expect(worker.rows().map(({ state }) => state)).toEqual(['claimed', 'waiting', 'waiting']);

    receiver.answer(204);
    expect(await ended).toBe(0);
    expect(receiver.told).toHaveLength(1);
    expect(worker.rows().map(({ state }) => state)).toEqual(['delivered', 'waiting', 'waiting']);
    await expect(fetch(`${worker.url}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('gives back the delivery at hand where it takes too long', async () => {
    await using receiver = await startReceiver();
    await using worker = await startWorker({ env: { STOP_WITHIN_MS: '1000' } });
    await worker.enqueue(receiver.url);
    await expect.poll(() => receiver.told.length, PATIENCE).toBe(1);
    expect(await worker.stop('SIGTERM')).toBe(0);
    expect(worker.rows()).toEqual([{ state: 'waiting', attempts: 0 }]);
  });

  it('ends while it has nothing to do', async () => {
    await using worker = await startWorker();
    expect(await worker.stop('SIGTERM')).toBe(0);
  });

  it('works from what was built', async ({ skip }) => {
    if (!isBuilt && process.env['CI']) throw new Error('examples/worker is not built');
    if (!isBuilt) skip('examples/worker is not built');
    await using worker = await startWorker({ built: true });
    expect(Object.keys((await report(worker)).checks)).toEqual(['database', 'backlog', 'failures']);
    expect(await worker.stop('SIGTERM')).toBe(0);
  });

  it('does what its README says, command by command', async () => {
    await using worker = await startWorker();
    expect(await runCommands(new URL('../README.md', import.meta.url), 'http://localhost:9000', worker.url)).toBeGreaterThan(3);
  });
});
