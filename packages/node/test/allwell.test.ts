import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, HealthError, type Health } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { ask } from '@allwell/testkit/adapter-suite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allwell, LISTENER_DEFAULTS, type NodeOptions } from '../src/index.ts';
import { get, open } from './client.ts';

const here = { port: 0, host: '127.0.0.1', signals: [] } as const;

let health: Health;
let folder: string;
beforeEach(async () => {
  health = createHealth({ checks: { database: () => true } });
  folder = await mkdtemp(join(tmpdir(), 'allwell-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rejection = (options: NodeOptions): Promise<unknown> =>
  allwell({ signals: [], ...(!options.health && { root: folder }), ...options }).then(
    () => 'it listens',
    (error: unknown) => error,
  );

describe('a listener of its own', () => {
  it('starts the health and says where it is', async () => {
    await using served = await allwell({ ...here, health, path: '/status/' });
    const { port } = served.address as AddressInfo;
    expect(served.url).toBe(`http://127.0.0.1:${port}/status/`);
    expect(served.health).toBe(health);
    await expect.poll(async () => (await fetch(`${served.url}ready`)).status).toBe(200);
  });

  it.each([
    [{}, /^http:\/\/localhost:\d+\/health$/],
    [{ host: '0.0.0.0' }, /^http:\/\/localhost:\d+\/health$/],
    [{ host: '::1', path: '/' }, /^http:\/\/\[::1\]:\d+\/$/],
  ] as [NodeOptions, RegExp][])('has an address that can be asked: %j', async (options, expected) => {
    await using served = await allwell({ port: 0, signals: [], health, ...options });
    expect(served.url).toMatch(expected);
    expect((await fetch(served.url)).status).toBe(200);
  });

  it('takes port 9000 unless told otherwise', () => {
    expect(LISTENER_DEFAULTS.port).toBe(9_000);
  });

  it('answers everything else with one and the same 404', async () => {
    await using served = await allwell({ ...here, health });
    const { origin } = new URL(served.url);
    const replies = await Promise.all(['/', '/orders', '/health/no/such', '/healthy', '*'].map((path) => ask(origin, path)));
    expect(new Set(replies.map(({ status, text, header }) => `${status} ${header('content-type')} ${text}`)).size).toBe(1);
    expect(replies[0]?.status).toBe(404);
    expect((await ask(origin, '/', { method: 'HEAD' })).text).toBe('');
    expect((await ask(origin, '/', { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('finds the health modules of the program', async () => {
    await writeFile(join(folder, 'package.json'), '{ "name": "mailer", "version": "1.2.3", "type": "module" }');
    await writeFile(join(folder, 'health.js'), 'export function queue() { return true; }');
    await using served = await allwell({ ...here, root: folder });
    expect(await (await fetch(served.url)).json()).toMatchObject({
      service: { name: 'mailer' },
      checks: { queue: { status: 'up' } },
    });
  });

  it('tells a warning of discovery as a warning of the process', async () => {
    const warned: Error[] = [];
    const onWarning = (warning: Error): void => void warned.push(warning);
    process.on('warning', onWarning);
    try {
      await using _ = await allwell({ ...here, root: folder });
      await expect
        .poll(() => warned)
        .toMatchObject([{ name: 'AllwellWarning', message: expect.stringContaining('no health module') }]);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('closes the health that it has made, and no other', async () => {
    const served = await allwell({ ...here, health });
    await served.close();
    await served.close();
    expect([served.server.listening, health.lifecycle]).toEqual([false, 'started']);
    await health.close();
    const own = await allwell({ ...here, root: folder, checks: { queue: () => true } });
    await own[Symbol.asyncDispose]();
    expect(own.health.lifecycle).toBe('closed');
  });

  it('closes while a client keeps its connection', async () => {
    const served = await allwell({ ...here, health });
    using connection = await open({ port: (served.address as AddressInfo).port, host: '127.0.0.1' });
    connection.send(get('/health/ping'));
    await expect.poll(() => connection.heard()).toContain('pong');
    await served.close();
    await connection.ended;
    expect(connection.error).toBeUndefined();
  });
});

describe('on a unix socket', () => {
  const asking = (socketPath: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath, path: '/health/ping', agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });

  it('answers there, and takes the file away in the end', async () => {
    const socketPath = join(folder, 'health.sock');
    const served = await allwell({ socketPath, signals: [], health });
    expect([served.address, served.url]).toEqual([socketPath, `http://unix:${socketPath}:/health`]);
    expect(await asking(socketPath)).toBe(200);
    await served.close();
    expect(existsSync(socketPath)).toBe(false);
  });

  it('replaces the file that a dead process has left behind', async () => {
    const socketPath = join(folder, 'health.sock');
    const listening = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => console.log('listening'))`;
    const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(socketPath)).toBe(true);
    await using _ = await allwell({ socketPath, signals: [], health });
    expect(await asking(socketPath)).toBe(200);
  });

  it('refuses one on which somebody listens, who goes on undisturbed', async () => {
    const socketPath = join(folder, 'health.sock');
    await using _ = await allwell({ socketPath, signals: [], health });
    expect(await rejection({ socketPath })).toMatchObject({
      name: 'HealthError',
      code: 'LISTEN_FAILED',
      message: `cannot listen on the socket ${socketPath}: something is there already (EADDRINUSE)`,
    });
    expect(await asking(socketPath)).toBe(200);
  });

  it('refuses a file that is no socket, and leaves it alone', async () => {
    const socketPath = join(folder, 'notes.txt');
    await writeFile(socketPath, 'notes');
    expect(await rejection({ socketPath, health })).toMatchObject({ code: 'LISTEN_FAILED' });
    expect(existsSync(socketPath)).toBe(true);
  });
});

describe('mistakes', () => {
  it('a port that is taken is refused, and the health that was made is closed', async () => {
    const other = createNetServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const told: string[] = [];
    const stopped = {
      startTasks: { watch: ({ signal }: { signal: AbortSignal }) => signal.addEventListener('abort', () => told.push('closed')) },
    };
    expect(await rejection({ port, host: '127.0.0.1', root: folder, ...stopped })).toMatchObject({
      code: 'LISTEN_FAILED',
      message: `cannot listen on port ${port} of 127.0.0.1: something is there already (EADDRINUSE)`,
      cause: { code: 'EADDRINUSE' },
    });
    expect(told).toEqual(['closed']);
    other.close();
  });

  it.each<[string, NodeOptions, string]>([
    [
      'an address that is not ours',
      { port: 0, host: '192.0.2.1' },
      'cannot listen on port 0 of 192.0.2.1: this machine has no such address (EADDRNOTAVAIL)',
    ],
    [
      'a folder that does not exist',
      { socketPath: '/no/such/folder/health.sock' },
      'cannot listen on the socket /no/such/folder/health.sock: its folder does not exist, or this process may not write there',
    ],
    ['a socket path longer than sockets can have', { socketPath: `/tmp/${'x'.repeat(200)}` }, ': a path has at most 1'],
  ])('%s is told', async (_, options, message) => {
    const error = await rejection({ health, ...options });
    expect(error).toBeInstanceOf(HealthError);
    expect(error).toMatchObject({ code: 'LISTEN_FAILED', message: expect.stringContaining(message) });
  });

  it.each<[string, object, RegExp]>([
    ['an option of nobody', { ports: 3 }, /^allwell has no option "ports"; it has port, host, /],
    ['a port that is none', { port: 70_000 }, /port must be a whole number from 0 to 65535, got 70000/],
    ['a port as text', { port: '9000' }, /port must be a whole number from 0 to 65535, got "9000"/],
    [
      'a port beside a socket',
      { port: 9_000, socketPath: '/tmp/x.sock' },
      /port and host mean nothing where socketPath is given/,
    ],
    ['a signal that cannot be heard', { signals: ['SIGKILL'] }, /signals\[0\] must be one of SIGTERM, SIGINT/],
    ['an application in place of its server', { servers: () => undefined }, /takes the http\.Server that listens/],
    ['an option of the endpoint', { path: 'health' }, /path must be a plain path/],
    ['a health beside options that would make one', { health: createHealth(), checks: {} }, /checks belongs to createHealth/],
    ['an option of the drain', { graceMs: 0 }, /allwell: graceMs must be/],
  ])('%s is refused', async (_, options, message) => {
    const error = await rejection(options);
    expect(error).toMatchObject({ name: 'HealthError', code: 'INVALID_OPTION', message: expect.stringMatching(message) });
  });

  it('a health that is closed is refused, and nothing listens', async () => {
    await health.close();
    expect(await rejection({ ...here, health })).toMatchObject({ code: 'CLOSED' });
  });

  it('in the place of a request listener it says what belongs there', async () => {
    const misused: Promise<unknown>[] = [];
    const server = createServer((incoming) => {
      misused.push(allwell(incoming as NodeOptions).catch((error: unknown) => error));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).on('error', () => undefined);
    asked.end();
    await expect.poll(() => misused.length).toBe(1);
    expect(await misused[0]).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('healthListener(health)'),
    });
    server.close();
    server.closeAllConnections();
  });
});

describe('the drain of a process with a listener of its own', () => {
  it('answers liveness 200 and readiness 503 until the last stop task has ended, and closes then', async () => {
    const clock = new ManualClock();
    health = createHealth({ clock });
    let finish!: () => void;
    const stopTasks = { job: () => new Promise<void>((resolve) => (finish = resolve)) };
    await using served = await allwell({ ...here, health, stopTasks, stopTaskTimeoutMs: 20_000 });
    const ended = served.drain.run();
    await clock.advance(19_000);
    expect(served.drain.state).toBe('stopping');
    const replies = await Promise.all(['/live', '/ready', '/metrics'].map((path) => fetch(served.url + path)));
    expect(replies.map(({ status }) => status)).toEqual([200, 503, 200]);
    expect(replies.map(({ headers }) => headers.get('connection'))).toEqual(['close', 'close', 'close']);
    finish();
    expect(await ended).toMatchObject({ clean: true, durationMs: 19_000 });
    expect(served.server.listening).toBe(false);
  });

  it("drains the application's own servers first, with the delay that they need", async () => {
    const clock = new ManualClock();
    health = createHealth({ clock });
    const log: string[] = [];
    const server = createServer((_request, response) => response.end('done')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using served = await allwell({
      ...here,
      health,
      servers: server,
      stopTasks: {
        pool: () => void log.push(`pool closes, server listens: ${server.listening}, health listens: ${served.server.listening}`),
      },
    });
    const ended = served.drain.run();
    await clock.advance(4_999);
    expect((await fetch(`http://127.0.0.1:${port}`)).headers.get('connection')).toBe('close');
    await clock.advance(1);
    expect(await ended).toMatchObject({ clean: true });
    expect(log).toEqual(['pool closes, server listens: false, health listens: true']);
    expect(served.server.listening).toBe(false);
  });

  it('is what close waits for, once it has begun', async () => {
    const log: string[] = [];
    const served = await allwell({ ...here, root: folder, stopTasks: { job: async () => void log.push('job ends') } });
    void served.drain.run();
    await served.close();
    expect([...log, served.health.lifecycle]).toEqual(['job ends', 'closed']);
  });
});
