import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { tcp } from '../src/tcp.ts';
import { makeCertificate, noCertificates } from './certificate.ts';
import { portOf } from './port.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

async function listen(server: Server, address: string | number = 0): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  if (typeof address === 'string') server.listen(address);
  else server.listen(address, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: typeof address === 'string' ? 0 : portOf(server),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

it('is up where a connection opens, and closes it again', async () => {
  const server = createServer();
  await using listening = await listen(server);
  const closed = once(server, 'connection').then(([socket]) => once(socket.resume(), 'close'));
  const outcome = await run(tcp({ host: '127.0.0.1', port: listening.port }));
  expect(outcome).toEqual({ status: 'up', data: { durationMs: expect.any(Number) } });
  await closed;
});

it('connects to localhost unless told otherwise', async () => {
  await using listening = await listen(createServer());
  expect(await run(tcp({ port: listening.port }))).toMatchObject({ status: 'up' });
});

it('connects to a unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-tcp-'));
  try {
    const path = join(folder, 'service.sock');
    expect(reasonOf(await run(tcp({ path })))).toMatch(/^connect ENOENT /);
    await using _ = await listen(createServer(), path);
    expect(await run(tcp({ path }))).toMatchObject({ status: 'up' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('tells why there is no connection', async () => {
  let port: number;
  {
    await using free = await listen(createServer());
    port = free.port;
  }
  expect(reasonOf(await run(tcp({ host: '127.0.0.1', port })))).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(reasonOf(await run(tcp({ host: 'name.invalid', port })))).toMatch(/getaddrinfo (ENOTFOUND|EAI_AGAIN) name\.invalid/);
});

it('is degraded where the connection takes longer than it should', async () => {
  await using listening = await listen(createServer());
  expect(await run(tcp({ host: '127.0.0.1', port: listening.port, degradedMs: 0 }))).toMatchObject({ status: 'degraded' });
});

it('ends at an abort, and closes its connection (R12)', async () => {
  const silent = createServer(); // never answers the handshake
  await using listening = await listen(silent);
  const arrived = once(silent, 'connection');
  const closed = arrived.then(([socket]) => once(socket.resume(), 'close'));
  await expectAbortable(tcp({ host: '127.0.0.1', port: listening.port, tls: true }), arrived);
  await closed;
});

const missing = noCertificates();
describe.skipIf(missing !== undefined)(`over TLS${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it('is up only where the certificate is trusted, and tells the server which host it wants', async () => {
    const certificate = makeCertificate(1);
    const wanted: string[] = [];
    const SNICallback = (name: string, proceed: (error: null) => void): void => {
      wanted.push(name);
      proceed(null);
    };
    await using listening = await listen(createTlsServer({ ...certificate, SNICallback }));
    const check = (host: string, tls: object | true) => run(tcp({ host, port: listening.port, tls }));
    expect(await check('localhost', { ca: certificate.cert })).toMatchObject({ status: 'up' });
    expect(await check('127.0.0.1', { ca: certificate.cert })).toMatchObject({ status: 'up' });
    expect(reasonOf(await check('localhost', true))).toMatch(/^self-signed certificate.*DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(reasonOf(await check('127.0.0.1', { ca: certificate.cert, servername: 'other.example' }))).toContain(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect(wanted).toEqual(['localhost', 'localhost', 'other.example']);
  });

  it('says that a certificate has expired', async () => {
    const certificate = makeCertificate(-1);
    await using listening = await listen(createTlsServer(certificate));
    const outcome = await run(tcp({ host: 'localhost', port: listening.port, tls: { ca: certificate.cert } }));
    expect(reasonOf(outcome)).toBe('certificate has expired (CERT_HAS_EXPIRED)');
  });

  it('is down where the other side speaks no TLS', async () => {
    await using listening = await listen(createServer((socket) => socket.end('hello, this is no TLS\n')));
    expect(await run(tcp({ host: '127.0.0.1', port: listening.port, tls: true }))).toMatchObject({ status: 'down' });
  });
});
