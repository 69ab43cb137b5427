import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  connect as connectHttp2,
  createSecureServer,
  createServer as createHttp2Server,
  type ClientHttp2Session,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, type Health } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDrain, healthListener, type DrainableServer } from '../src/index.ts';
import { selfSigned } from './certificate.ts';
import { get, open, type Connection } from './client.ts';

let clock: ManualClock;
let health: Health;
let cleanups: (() => unknown)[];
beforeEach(() => {
  clock = new ManualClock();
  health = createHealth({ clock });
  cleanups = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

const ENDED = /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n[\s\S]*done$/;

/** Requests to the application that wait until the test answers them. */
interface Pending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An application with `/health`, whose every other route is answered by the test; `/at-once` by itself. */
function application(): { listener: RequestListener; pending: Pending[] } {
  const pending: Pending[] = [];
  const listener = healthListener(health, {
    otherwise: (request, response) => {
      if (request.url === '/at-once') response.end('done');
      else pending.push({ request, response });
    },
  });
  return { listener, pending };
}

async function listen<S extends DrainableServer>(server: S, path?: string): Promise<S> {
  server.listen(path ?? { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  cleanups.push(async () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    if (server.listening) server.close();
  });
  return server;
}

function portOf(server: DrainableServer): { port: number; host: string } {
  return { port: (server.address() as AddressInfo).port, host: '127.0.0.1' };
}

async function connectTo(server: DrainableServer, options?: { secure?: boolean }): Promise<Connection> {
  const connection = await open(portOf(server), options);
  cleanups.push(() => connection[Symbol.dispose]());
  return connection;
}

/** Resolves once real time has brought about what `condition` asks for. */
const until = (condition: () => unknown): Promise<unknown> =>
  expect.poll(condition, { interval: 5, timeout: 10_000 }).toBeTruthy();

/** Asks on `connection` and waits for the answer. */
async function asks(connection: Connection, path: string): Promise<string> {
  const before = connection.heard().length;
  connection.send(get(path));
  await until(() => /\r\n\r\n[\s\S]/.test(connection.heard().slice(before)));
  return connection.heard().slice(before);
}

describe.each(['http', 'https', 'http2 that speaks HTTP/1.1'] as const)('the drain of a server: %s', (kind) => {
  const secure = kind !== 'http';
  let server: Server;
  let pending: Pending[];
  beforeEach(async () => {
    const app = application();
    ({ pending } = app);
    const certificate = secure ? await selfSigned() : {};
    if (kind === 'http') server = createServer(app.listener);
    else if (kind === 'https') server = createHttpsServer(certificate, app.listener);
    else server = createSecureServer({ ...certificate, allowHTTP1: true }, app.listener as never) as unknown as Server;
  });

  it('serves new and existing connections for the delay, each answer the last on its connection', async () => {
    const drain = createDrain(server, health);
    await listen(server);
    await health.start();
    const where = portOf(server);
    const existing = await connectTo(server, { secure });
    expect(await asks(existing, '/at-once')).not.toContain('Connection: close');
    expect(await asks(existing, '/health/ready')).toMatch(/^HTTP\/1\.1 200 /);

    const ended = drain.run();
    const ready = await asks(existing, '/health/ready');
    expect(ready).toMatch(/^HTTP\/1\.1 503 /);
    expect(ready).toContain('Connection: close');
    await existing.ended;

    await clock.advance(4_999);
    for (const [path, status] of [
      ['/health/live', 200],
      ['/health/ready', 503],
      ['/at-once', 200],
    ] as const) {
      const connection = await connectTo(server, { secure });
      const answer = await asks(connection, path);
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).toContain('Connection: close');
      await connection.ended;
      expect(connection.error).toBeUndefined();
    }
    await clock.advance(1);
    expect(await ended).toMatchObject({ clean: true, durationMs: 5_000 });
    await expect(open(where, { secure })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('finishes what is in flight, also where its head was sent before, and closes its connection', async () => {
    const drain = createDrain(server, health, { drainDelayMs: 0 });
    await listen(server);
    const [unanswered, begun] = [await connectTo(server, { secure }), await connectTo(server, { secure })];
    unanswered.send(get('/one'));
    await until(() => pending.length === 1);
    begun.send(get('/two'));
    await until(() => pending.length === 2);
    pending[1]?.response.write('be');
    await until(() => begun.heard().includes('be'));

    const ended = drain.run();
    await until(() => !server.listening);
    expect([drain.state, unanswered.closed, begun.closed]).toEqual(['closing', false, false]);
    pending[0]?.response.end('done');
    await unanswered.ended;
    expect(unanswered.heard()).toMatch(ENDED);
    pending[1]?.response.end('gun');
    await until(() => begun.heard().includes('gun'));
    await clock.advance(200); // found idle by a later look
    await ended;
    await begun.ended;
    expect([begun.error, begun.heard()]).toEqual([undefined, expect.stringContaining('keep-alive')]);
    expect(await drain.run()).toMatchObject({ clean: true, cutConnections: 0 });
  });

  it('sends a long answer to its end, however slowly it is read', async () => {
    const drain = createDrain(server, health, { drainDelayMs: 0 });
    await listen(server);
    const connection = await connectTo(server, { secure });
    connection.send(get('/long'));
    await until(() => pending.length === 1);
    const body = 'x'.repeat(8_000_000);
    connection.socket.pause();
    pending[0]?.response.end(body);
    const ended = drain.run();
    await until(() => !server.listening);
    await clock.advance(300); // Node's own closeIdleConnections would cut it off
    expect(drain.state).toBe('closing');
    connection.socket.resume();
    await until(() => connection.heard().endsWith(body));
    await clock.advance(100);
    await connection.ended;
    expect(await ended).toMatchObject({ clean: true });
  });

  it('closes idle connections, and after a second those that have never said anything', async () => {
    const drain = createDrain(server, health, { drainDelayMs: 0 });
    await listen(server);
    const [idle, silent] = [await connectTo(server, { secure }), await connectTo(server, { secure })];
    await asks(idle, '/at-once');
    const raw = await connectTo(server); // over TLS: one that does not get as far as the handshake
    const ended = drain.run();
    await idle.ended;
    await clock.advance(900);
    expect([silent.closed, raw.closed]).toEqual([false, false]);
    await clock.advance(200);
    await Promise.all([silent.ended, raw.ended]);
    expect(await ended).toMatchObject({ clean: true });
  });

  it('still answers who has connected in time and asks now', async () => {
    const drain = createDrain(server, health, { drainDelayMs: 0 });
    await listen(server);
    const late = await connectTo(server, { secure });
    const ended = drain.run();
    await until(() => !server.listening);
    await clock.advance(500);
    expect(await asks(late, '/at-once')).toMatch(ENDED);
    await late.ended;
    await clock.advance(100);
    expect(await ended).toMatchObject({ clean: true });
  });

  it('cuts off at the end of the grace what is then left, and tells how many', async () => {
    const drain = createDrain(server, health, { drainDelayMs: 1_000, graceMs: 3_000 });
    await listen(server);
    const hanging = [await connectTo(server, { secure }), await connectTo(server, { secure })];
    for (const connection of hanging) connection.send(get('/never'));
    await until(() => pending.length === 2);
    const ended = drain.run();
    await clock.advance(2_999);
    expect([drain.state, ...hanging.map(({ closed }) => closed)]).toEqual(['closing', false, false]);
    await clock.advance(1);
    expect(await ended).toMatchObject({ clean: false, cutConnections: 2, durationMs: 3_000 });
    await Promise.all(hanging.map((connection) => connection.ended));
  });
});

describe('a drain', () => {
  it('cuts off WebSockets at the end of the grace, and keeps time for the stop tasks', async () => {
    const server = createServer();
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.pipe(socket);
    });
    const log: string[] = [];
    const drain = createDrain(server, health, {
      drainDelayMs: 0,
      graceMs: 10_000,
      stopTasks: { pool: ({ signal }) => void log.push(`pool closes, aborted: ${signal.aborted}`) },
    });
    await listen(server);
    const upgraded = await connectTo(server);
    upgraded.send(get('/', 'Connection: Upgrade\r\nUpgrade: echo\r\n'));
    await until(() => upgraded.heard().includes('101'));
    const ended = drain.run();
    await clock.advance(4_000);
    upgraded.send('hello');
    await until(() => upgraded.heard().endsWith('hello'));
    await clock.advance(999);
    expect([upgraded.closed, drain.state]).toEqual([false, 'closing']);
    await clock.advance(1);
    await upgraded.ended;
    expect(await ended).toMatchObject({ cutConnections: 1, durationMs: 5_000 });
    expect(log).toEqual(['pool closes, aborted: false']);
  });

  it('runs its stop tasks when the servers have ended, not before', async () => {
    const { listener, pending } = application();
    const server = createServer(listener);
    const log: string[] = [];
    const drain = createDrain(server, health, { drainDelayMs: 0, stopTasks: { pool: () => void log.push('pool closes') } });
    await listen(server);
    const connection = await connectTo(server);
    connection.send(get('/one'));
    await until(() => pending.length === 1);
    const ended = drain.run();
    await clock.advance(1_000);
    expect(log).toEqual([]);
    pending[0]?.response.end('done');
    await ended;
    expect(log).toEqual(['pool closes']);
  });

  it('has several servers at once, of every kind and state', async () => {
    const { listener } = application();
    const folder = await mkdtemp(join(tmpdir(), 'allwell-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const certificate = await selfSigned();
    const servers = {
      plain: createServer(listener),
      onSocket: createServer(listener),
      secure: createHttpsServer(certificate, listener),
      http2: createSecureServer(certificate, listener as never),
      never: createServer(listener),
      closed: createServer(listener),
    };
    const drain = createDrain(Object.values(servers), health);
    await Promise.all([listen(servers.plain), listen(servers.secure), listen(servers.http2), listen(servers.closed)]);
    await listen(servers.onSocket, join(folder, 'app.sock'));
    servers.closed.close();
    const onSocket = await open({ path: join(folder, 'app.sock') });
    cleanups.push(() => onSocket[Symbol.dispose]());
    const ended = drain.run();
    expect(await asks(onSocket, '/at-once')).toMatch(ENDED);
    await clock.advance(5_000);
    expect(await ended).toMatchObject({ clean: true });
    expect(Object.values(servers).map(({ listening }) => listening)).toEqual(Object.values(servers).map(() => false));
  });

  it('serves a server that begins to listen during the delay, and closes one that begins later', async () => {
    const { listener } = application();
    const [during, after] = [createServer(listener), createServer(listener)];
    const drain = createDrain([during, after], health);
    const ended = drain.run();
    await clock.advance(100);
    await listen(during);
    expect(await asks(await connectTo(during), '/at-once')).toMatch(ENDED);
    await clock.advance(5_000);
    await ended;
    after.listen(0);
    await until(() => !after.listening);
    expect([during.listening, after.listening]).toEqual([false, false]);
  });

  it('waits for the last request of a server that the application has closed itself', async () => {
    const { listener, pending } = application();
    const server = createServer(listener);
    const drain = createDrain(server, health, { drainDelayMs: 0 });
    await listen(server);
    const connection = await connectTo(server);
    connection.send(get('/one'));
    await until(() => pending.length === 1);
    server.close();
    const ended = drain.run();
    await clock.advance(500);
    expect(drain.state).toBe('closing');
    pending[0]?.response.end('done');
    await connection.ended;
    expect(connection.heard()).toMatch(ENDED);
    expect(await ended).toMatchObject({ clean: true });
  });

  it('knows connections from before it was made by their next request', async () => {
    const { listener, pending } = application();
    const server = await listen(createServer(listener));
    const connection = await connectTo(server);
    await asks(connection, '/at-once');
    const drain = createDrain(server, health, { drainDelayMs: 0, graceMs: 1_000 });
    connection.send(get('/one'));
    await until(() => pending.length === 1);
    const ended = drain.run();
    await clock.advance(1_000);
    await connection.ended;
    expect(await ended).toMatchObject({ cutConnections: 1 });
  });

  it('leaves a server alone that it has been taken from', async () => {
    const { listener } = application();
    const server = createServer(listener);
    const counts = () => server.eventNames().map((event) => [event, server.listenerCount(event)]);
    const before = counts();
    const drain = createDrain(server, health);
    expect(counts()).not.toEqual(before);
    drain[Symbol.dispose]();
    expect(counts()).toEqual(before);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['by setHeader', (response) => void response.setHeader('Connection', 'keep-alive').end('done')],
    ['by an object', (response) => void response.writeHead(200, { Connection: 'keep-alive', 'Content-Length': 4 }).end('done')],
    ['by an object and a reason', (response) => void response.writeHead(200, 'OK', { connection: 'keep-alive' }).end('done')],
    ['by a list', (response) => void response.writeHead(200, ['Connection', 'keep-alive', 'X-Own', 'connection']).end('done')],
    [
      'by pairs',
      (response) =>
        void response
          .writeHead(200, [
            ['Connection', 'keep-alive'],
            ['X-Own', 'connection'],
          ] as never)
          .end('done'),
    ],
    [
      'by removing it',
      (response) => {
        response.removeHeader('connection');
        response.setHeader('connection', ['keep-alive']);
        response.end('done');
      },
    ],
  ])('says Connection: close also where the application keeps alive %s', async (_, answer) => {
    const server = createServer((_request, response) => answer(response));
    const drain = createDrain(server, health);
    await listen(server);
    const ended = drain.run();
    const connection = await connectTo(server);
    connection.send(get('/'));
    await connection.ended;
    expect(connection.heard()).toMatch(/\r\nConnection: close\r\n/i);
    expect(connection.heard()).not.toMatch(/connection: keep-alive/i);
    expect(connection.heard()).toMatch(/done(?:\r\n0\r\n\r\n)?$/);
    await clock.advance(5_000);
    await ended;
  });

  it('answers all of several pipelined requests, the last one with Connection: close', async () => {
    const { listener, pending } = application();
    const server = createServer(listener);
    const drain = createDrain(server, health);
    await listen(server);
    const connection = await connectTo(server);
    connection.send(get('/one') + get('/two') + get('/three'));
    await until(() => pending.length === 3);
    const ended = drain.run();
    for (const { request, response } of pending) response.end(request.url);
    await connection.ended;
    expect(connection.heard().match(/Connection: close|\/one|\/two|\/three/g)).toEqual([
      '/one',
      '/two',
      'Connection: close',
      '/three',
    ]);
    await clock.advance(5_000);
    await ended;
  });
});

describe('HTTP/2', () => {
  it.each(['in the clear', 'over TLS'])('gets a GOAWAY at the stop, finishes its streams and is closed: %s', async (how) => {
    const { listener, pending } = application();
    const tls = how === 'over TLS';
    const server = tls ? createSecureServer(await selfSigned(), listener as never) : createHttp2Server(listener as never);
    const drain = createDrain(server, health);
    await listen(server);
    const connect = async (): Promise<ClientHttp2Session> => {
      const session = connectHttp2(`${tls ? 'https' : 'http'}://127.0.0.1:${portOf(server).port}`, { rejectUnauthorized: false });
      session.on('error', () => undefined);
      cleanups.push(() => session.destroy());
      await once(session, 'connect');
      return session;
    };
    const [busy, idle] = [await connect(), await connect()];
    const goneAway = new Set<ClientHttp2Session>();
    for (const session of [busy, idle]) session.on('goaway', () => goneAway.add(session));

    const ended = drain.run();
    const during = busy.request({ ':path': '/at-once' });
    const [headers] = (await once(during, 'response')) as [Record<string, unknown>];
    expect([headers[':status'], headers['connection']]).toEqual([200, undefined]);
    during.resume();

    const stream = busy.request({ ':path': '/one' });
    stream.setEncoding('utf8');
    let body = '';
    stream.on('data', (chunk: string) => (body += chunk));
    const streamEnded = once(stream, 'end');
    await until(() => pending.length === 1);
    expect(goneAway.size).toBe(0);

    await clock.advance(5_000);
    await until(() => goneAway.size === 2);
    await clock.advance(2_000); // longer than a silent connection may live
    expect([drain.state, stream.destroyed]).toEqual(['closing', false]);
    pending[0]?.response.end('done');
    await streamEnded;
    expect(body).toBe('done');
    await clock.advance(100);
    expect(await ended).toMatchObject({ clean: true, cutConnections: 0 });
    await until(() => busy.destroyed && idle.destroyed);
  });

  it('is cut off at the end of the grace', async () => {
    const { listener, pending } = application();
    const server = createSecureServer(await selfSigned(), listener as never);
    const drain = createDrain(server, health, { drainDelayMs: 0, graceMs: 1_000 });
    await listen(server);
    const session = connectHttp2(`https://127.0.0.1:${portOf(server).port}`, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    cleanups.push(() => session.destroy());
    session.request({ ':path': '/never' }).on('error', () => undefined);
    await until(() => pending.length === 1);
    const ended = drain.run();
    await clock.advance(1_000);
    expect(await ended).toMatchObject({ clean: false, cutConnections: 1 });
    await until(() => session.destroyed);
  });
});
