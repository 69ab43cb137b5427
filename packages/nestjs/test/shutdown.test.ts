import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ask, type Reply } from '@allwell/testkit/adapter-suite';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from './start.ts';

const DELAY_MS = 300;
const FOR_EVER = '90000';

/** How a process came to its end. */
interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly told: readonly string[];
  /** What it has printed: nothing, where all went well. */
  readonly stderr: string;
}

interface Service extends AsyncDisposable {
  readonly urls: readonly string[];
  readonly process: ChildProcess;
  /** What it has told, after its addresses. */
  readonly told: readonly string[];
  readonly ended: Promise<End>;
}

async function startService(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const { NODE_OPTIONS: _, ...outer } = process.env;
  const child = fork(fileURLToPath(new URL('service.ts', import.meta.url)), {
    execArgv: ['--conditions=@allwell/source'],
    env: { ...outer, DRAIN_DELAY_MS: String(DELAY_MS), ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const urls: string[] = [];
  const told: string[] = [];
  const count = Number(env['APPLICATIONS'] ?? 1);
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    told,
    stderr,
  }));
  await new Promise<void>((resolve, reject) => {
    child.on('message', (word: string) => {
      if (word.startsWith('http')) urls.push(word);
      else told.push(word);
      if (urls.length === count) resolve();
    });
    void ended.then(({ code }) => reject(new Error(`the service ended with ${code}`)));
  });
  const [url = ''] = urls;
  await expect.poll(async () => (await ask(url, '/health/ready')).status).toBe(200);
  return {
    urls,
    process: child,
    told,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Readiness, as soon as it fails. */
async function notReady(url: string): Promise<Reply> {
  for (;;) {
    const reply = await ask(url, '/health/ready');
    if (reply.status !== 200) return reply;
  }
}

describe.each(PLATFORMS)("with Nest's shutdown hooks, on %s", (PLATFORM) => {
  it('SIGTERM fails readiness at once, serves on for the delay, and only then closes what modules have (R32)', async () => {
    await using service = await startService({ PLATFORM, SIGNALS: 'hooks' });
    const [url = ''] = service.urls;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask(url, '/orders', { agent })).header('connection')).not.toBe('close');
    const inFlight = ask(url, '/orders');
    const began = performance.now();
    service.process.kill('SIGTERM');
    const reply = await notReady(url);
    expect(performance.now() - began).toBeLessThan(DELAY_MS);
    expect([reply.status, reply.header('connection'), reply.json()]).toEqual([
      503,
      'close',
      expect.objectContaining({ reason: 'draining' }),
    ]);
    const [live, kept] = await Promise.all([ask(url, '/health/live'), ask(url, '/orders', { agent })]);
    expect([live.status, kept.status, kept.text, kept.header('connection')]).toEqual([200, 200, 'row', 'close']);
    expect(service.told).toEqual([]);
    expect((await inFlight).text).toBe('row');
    expect(await service.ended).toEqual({
      code: null,
      signal: 'SIGTERM',
      told: ['pool closed', 'shut down by SIGTERM'],
      stderr: '',
    });
    expect(performance.now() - began).toBeGreaterThan(DELAY_MS);
    agent.destroy();
  });

  it('requests of the last moment are finished before the pool is closed', async () => {
    await using service = await startService({ PLATFORM, SIGNALS: 'hooks', DRAIN_DELAY_MS: '1000', ROW_MS: '1200' });
    const [url = ''] = service.urls;
    service.process.kill('SIGTERM');
    await notReady(url);
    expect((await ask(url, '/orders')).text).toBe('row');
    expect((await service.ended).told).toEqual(['pool closed', 'shut down by SIGTERM']);
  });

  it('a second signal skips the delay', async () => {
    await using service = await startService({ PLATFORM, SIGNALS: 'hooks', DRAIN_DELAY_MS: FOR_EVER });
    service.process.kill('SIGTERM');
    await notReady(service.urls[0] ?? '');
    service.process.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ signal: 'SIGTERM', told: ['pool closed', 'shut down by SIGTERM'] });
  });

  it('a program that closes the application by itself does not wait', async () => {
    await using service = await startService({ PLATFORM, SIGNALS: 'hooks', DRAIN_DELAY_MS: FOR_EVER });
    service.process.send('close');
    expect(await service.ended).toEqual({ code: 0, signal: null, told: ['pool closed', 'shut down by the program'], stderr: '' });
  });
});

describe('whoever handles the signal', () => {
  it('a handler of the application that closes it gets the same drain', async () => {
    await using service = await startService({ SIGNALS: 'own handler' });
    const began = performance.now();
    service.process.kill('SIGTERM');
    expect((await notReady(service.urls[0] ?? '')).header('connection')).toBe('close');
    expect(await service.ended).toEqual({
      code: 0,
      signal: null,
      told: ['handled', 'pool closed', 'shut down by the program'],
      stderr: '',
    });
    expect(performance.now() - began).toBeGreaterThan(DELAY_MS);
  });

  it.each([
    ['nobody', '1'],
    ['nobody', '2'],
    ['somebody polite', '1'],
  ])('where that is %s, it ends the process as it always would (%s applications)', async (SIGNALS, APPLICATIONS) => {
    await using service = await startService({ SIGNALS, APPLICATIONS, DRAIN_DELAY_MS: FOR_EVER });
    service.process.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: null, signal: 'SIGTERM', told: [], stderr: '' });
  });

  it('drainOnSignals drains, closes the application as its stop task, and ends the process', async () => {
    await using service = await startService({ SIGNALS: 'drainOnSignals' });
    service.process.kill('SIGTERM');
    expect((await notReady(service.urls[0] ?? '')).header('connection')).toBe('close');
    expect(await service.ended).toEqual({ code: 0, signal: null, told: ['pool closed', 'shut down by the program'], stderr: '' });
  });

  it('two applications of one process drain side by side', async () => {
    await using service = await startService({ SIGNALS: 'hooks', APPLICATIONS: '2' });
    service.process.kill('SIGTERM');
    const replies = await Promise.all(service.urls.map(notReady));
    expect(replies.map(({ status }) => status)).toEqual([503, 503]);
    const { told } = await service.ended;
    expect(told.filter((word) => word === 'pool closed').length).toBeGreaterThan(0);
  });
});
