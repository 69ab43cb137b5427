import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Client, Pool, type PoolConfig } from 'pg';
import { describe, expect, it } from 'vitest';
import { postgres } from '../src/postgres.ts';
import { portOf } from './port.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

const settings = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'test' };

const unreachable = await reach(settings.port);
if (unreachable !== undefined && process.env['CI'] !== undefined)
  throw new Error(`no PostgreSQL at 127.0.0.1:5432: ${unreachable}`);

async function reach(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (thrown) {
    return String(thrown);
  } finally {
    socket.destroy();
  }
}

async function poolOf(options: PoolConfig = {}): Promise<{ pool: Pool } & AsyncDisposable> {
  const pool = new Pool({ ...settings, ...options });
  pool.on('error', () => {}); // an idle connection that is ended by a test
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}

describe.skipIf(unreachable !== undefined)(`PostgreSQL${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`, () => {
  it('is up by a pool, tells how busy that is, and gives the connection back', async () => {
    await using resource = await poolOf();
    const { pool } = resource;
    const check = postgres(pool);
    for (let times = 0; times < 20; times += 1) {
      expect(await run(check)).toEqual({
        status: 'up',
        data: { durationMs: expect.any(Number), connections: 1, idleConnections: 1, waitingRequests: 0 },
      });
    }
    const borrowed = await pool.connect();
    const listeners = borrowed.listenerCount('error');
    borrowed.release();
    await using untouched = await poolOf();
    const fresh = await untouched.pool.connect();
    expect(listeners).toBe(fresh.listenerCount('error'));
    fresh.release();
  });

  it('is up by a single client', async () => {
    const client = new Client(settings);
    await client.connect();
    try {
      expect(await run(postgres(client))).toEqual({ status: 'up', data: { durationMs: expect.any(Number) } });
    } finally {
      await client.end();
    }
    expect(await run(postgres(client))).toMatchObject({ status: 'down' });
  });

  it('is down where the statement fails, and trusts that connection no more', async () => {
    await using resource = await poolOf({ max: 1 });
    const { pool } = resource;
    expect(reasonOf(await run(postgres(pool, { query: 'SELECT 1 FROM allwell_no_such_table' })))).toBe(
      'relation "allwell_no_such_table" does not exist (42P01)',
    );
    expect(pool.totalCount).toBe(0);
    expect(await run(postgres(pool))).toMatchObject({ status: 'up' });
  });

  it('is degraded where the answer takes longer than it should', async () => {
    await using resource = await poolOf();
    const outcome = await run(postgres(resource.pool, { query: 'SELECT pg_sleep(0.03)', degradedMs: 20 }));
    expect(outcome).toMatchObject({ status: 'degraded', reason: expect.stringMatching(/^took [\d.]+ ms \(limit 20 ms\)$/) });
  });

  it('says why it cannot log in', async () => {
    await using resource = await poolOf({ database: 'allwell_no_such_database' });
    expect(reasonOf(await run(postgres(resource.pool)))).toBe('database "allwell_no_such_database" does not exist (3D000)');
  });

  it('is down, and nothing crashes, where the server ends the connection under it', async () => {
    await using resource = await poolOf({ max: 1 });
    const check = postgres(resource.pool, { query: 'SELECT pg_terminate_backend(pg_backend_pid())' });
    expect(reasonOf(await run(check))).toMatch(/terminating connection|Connection terminated/);
    expect(await run(postgres(resource.pool))).toMatchObject({ status: 'up' });
  });

  it('closes a connection that is busy at an abort, and leaves the pool free (R12)', async () => {
    await using resource = await poolOf({ max: 1 });
    const { pool } = resource;
    const acquired = once(pool, 'acquire');
    const removed = once(pool, 'remove');
    await expectAbortable(postgres(pool, { query: 'SELECT pg_sleep(3)' }), acquired);
    await removed;
    expect(pool.totalCount).toBe(0);
    expect(await run(postgres(pool))).toMatchObject({ status: 'up' });
  });

  it('gives up its place in the queue of an exhausted pool at an abort (R12)', async () => {
    await using resource = await poolOf({ max: 1 });
    const { pool } = resource;
    const busy = await pool.connect();
    for (let times = 0; times < 3; times += 1) await expectAbortable(postgres(pool), Promise.resolve());
    busy.release();
    expect(await run(postgres(pool))).toMatchObject({
      status: 'up',
      data: { connections: 1, idleConnections: 1, waitingRequests: 0 },
    });
  });

  it('rejects at an abort also by a single client, whose late failure harms nobody (R12, R13)', async () => {
    const client = new Client(settings);
    client.on('error', () => {});
    await client.connect();
    await expectAbortable(postgres(client, { query: 'SELECT pg_sleep(3)' }), Promise.resolve());
    await client.end();
  });
});

it('tells why PostgreSQL cannot be reached', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  await using resource = await poolOf({ port });
  expect(reasonOf(await run(postgres(resource.pool)))).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
});

it('is aborted while a server that says nothing lets it wait for a connection (R12)', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using resource = await poolOf({ port: portOf(server) });
  await expectAbortable(postgres(resource.pool), once(server, 'connection'));
  for (const socket of sockets) socket.destroy();
  server.close();
});

it('takes whatever has a query method', async () => {
  const asked: string[] = [];
  const client = { query: async (text: string) => asked.push(text) };
  expect(await run(postgres(client))).toMatchObject({ status: 'up' });
  expect(asked).toEqual(['SELECT 1']);
});
