import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Pool, type PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresStore, type PostgresPool } from '../src/postgres.ts';
import { batch, DAY, FOR_EVER, HOUR, look, NOON, SECOND, SERVICE } from './looking.ts';
import { place, unreachable } from './postgres-server.ts';

const everything = { check: 'database', from: 0, to: NOON + 100 * DAY, limit: 100_000 };
const minutes = (count: number) => Array.from({ length: count }, (_, index) => look('database', NOON + index * SECOND));

describe('what is no option of the PostgreSQL store', () => {
  const pool: PostgresPool = { connect: () => Promise.reject(new Error('not asked')) };

  it.each(['Allwell', '1st', 'a"; DROP TABLE orders; --', 'a.b', '', 'a'.repeat(64)])('refuses the schema %j', (schema) => {
    expect(() => postgresStore({ pool, schema })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/^postgresStore: schema must be an identifier/),
      }),
    );
  });

  it('refuses what is no pool', () => {
    expect(() => postgresStore({ pool: {} as PostgresPool })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => postgresStore({} as { pool: PostgresPool })).toThrow(
      /^postgresStore: pool must be a pool with a connect method/,
    );
  });
});

describe.skipIf(unreachable !== undefined)(`PostgreSQL${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`, () => {
  it('is migrated once by many stores that begin at the same moment', async () => {
    await using resource = await place({ max: 8 });
    const { pool, schema } = resource;
    const stores = Array.from({ length: 8 }, () => postgresStore({ pool, schema }));
    const identities = await Promise.all(stores.map((store) => store.open(SERVICE, NOON)));
    expect(new Set(identities.map(({ id }) => id)).size).toBe(1);
    expect((await pool.query(`SELECT version FROM ${schema}.version`)).rows).toEqual([{ version: 1 }]);
  });

  it('needs no right to make a schema where there is one already', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    const role = `${schema}_role`;
    await pool.query(`CREATE SCHEMA ${schema}; CREATE ROLE ${role} LOGIN; GRANT CREATE, USAGE ON SCHEMA ${schema} TO ${role}`);
    const restricted = new Pool({ ...pool.options, user: role });
    try {
      const store = postgresStore({ pool: restricted, schema });
      await store.append(SERVICE, batch(1, minutes(3)));
      expect(await store.observations(SERVICE, everything)).toHaveLength(3);
    } finally {
      await restricted.end();
      await pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it('is left alone where its tables are of a later release', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    await postgresStore({ pool, schema }).open(SERVICE, NOON);
    await pool.query(`UPDATE ${schema}.version SET version = 99`);
    await expect(postgresStore({ pool, schema }).open(SERVICE, NOON)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `the schema ${schema} has version 99, of a later release of @allwell/history: this one knows 1`,
    });
  });

  it('rejects where a connection is ended under it, gives that one up, and goes on with the next', async () => {
    await using resource = await place({ max: 1 });
    const { pool, schema } = resource;
    const store = postgresStore({ pool, schema });
    await store.open(SERVICE, NOON);
    await using other = await place();
    const holder = await other.pool.connect();
    await holder.query(`BEGIN; SELECT 1 FROM ${schema}.service FOR UPDATE`);
    const appending = Promise.allSettled([store.append(SERVICE, batch(1, minutes(3)))]);
    const killed = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%"${schema}".service%' AND pid <> pg_backend_pid()`;
    await expect.poll(async () => (await other.pool.query(killed)).rowCount, { timeout: 10_000 }).toBe(1);
    expect(await appending).toMatchObject([{ reason: { code: 'STORE_FAILED', message: /^PostgreSQL cannot be used: / } }]);
    await holder.query('ROLLBACK');
    holder.release();
    expect(await store.observations(SERVICE, everything)).toEqual([]);
    await store.append(SERVICE, batch(1, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
    expect(pool.totalCount).toBe(1);
  });

  it('waits for a lock no longer than it may, and leaves none behind', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    await postgresStore({ pool, schema }).open(SERVICE, NOON);
    const store = postgresStore({ pool, schema, timeoutMs: 1_000 });
    await store.tails(SERVICE, {});
    const other = await pool.connect();
    await other.query(`BEGIN; SELECT 1 FROM ${schema}.service FOR UPDATE`);
    await expect(store.append(SERVICE, batch(1, minutes(3)))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(/lock timeout|statement timeout|within 1000 ms/),
    });
    expect(await store.tails(SERVICE, {})).toEqual([]); // readers need no lock
    await other.query('ROLLBACK');
    other.release();
    await store.append(SERVICE, batch(1, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
  });

  it('locks nobody out for longer than a call may take, where a process freezes in the middle of a batch', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    await postgresStore({ pool, schema }).open(SERVICE, NOON);
    const held: PoolClient[] = [];
    const freezing: PostgresPool = {
      async connect() {
        const connection = await pool.connect();
        connection.on('error', () => {});
        held.push(connection);
        const query = (text: string, values?: unknown[]) =>
          text.includes('FROM "') && !text.includes('FOR UPDATE') ? new Promise<never>(() => {}) : connection.query(text, values);
        return { query, release() {} }; // as if no packet came through any more, neither this way nor that
      },
    };
    const frozen = postgresStore({ pool: freezing, schema, timeoutMs: 1_000 });
    await expect(frozen.addNote(SERVICE, 'database-1', { at: NOON, text: 'looking' })).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
    await postgresStore({ pool, schema }).append(SERVICE, batch(1, minutes(3)));
    for (const connection of held) connection.release(true);
  });

  it('gives up its place in the queue of an exhausted pool', async () => {
    await using resource = await place({ max: 1 });
    const { pool, schema } = resource;
    await postgresStore({ pool, schema }).open(SERVICE, NOON);
    const store = postgresStore({ pool, schema, timeoutMs: 1_000 });
    await store.tails(SERVICE, {});
    const busy = await pool.connect();
    await expect(store.tails(SERVICE, {})).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: 'PostgreSQL has not answered within 1000 ms',
    });
    busy.release();
    expect(await store.tails(SERVICE, {})).toEqual([]);
    await expect.poll(() => [pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });

  it('makes its tables anew where they are gone, for a service with the identity it had', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    const store = postgresStore({ pool, schema });
    const { id } = await store.open(SERVICE, NOON);
    await store.append(SERVICE, batch(1, minutes(3)));
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await expect(store.append(SERVICE, batch(2, minutes(5)))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: /does not exist/,
    });
    await store.append(SERVICE, batch(2, minutes(5)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(5);
    expect(await store.open(SERVICE, NOON + DAY)).toMatchObject({ id });
  });

  it('leaves nothing set on a connection, as a pooler of transactions wants it', async () => {
    await using resource = await place({ max: 1 });
    const { pool, schema } = resource;
    const settings = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
      current_setting('idle_in_transaction_session_timeout') AS idle,
      (SELECT count(*)::integer FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
      (SELECT count(*)::integer FROM pg_prepared_statements) AS prepared`;
    const { rows: before } = await pool.query(settings);
    const store = postgresStore({ pool, schema });
    await store.append(SERVICE, batch(1, minutes(3)));
    await store.prune(SERVICE, FOR_EVER, NOON);
    await store.tails(SERVICE, {});
    expect((await pool.query(settings)).rows).toEqual(before);
  });

  it('forgets by dropping days, and keeps the days that another service keeps', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    const store = postgresStore({ pool, schema });
    const looks = Array.from({ length: 10 }, (_, day) => look('database', NOON + day * DAY));
    for (const service of ['short', 'long']) await store.append(service, batch(1, looks));
    const days = async (): Promise<number> =>
      (await pool.query(`SELECT 1 FROM pg_inherits WHERE inhparent = '${schema}.observation'::regclass`)).rowCount ?? 0;
    expect(await days()).toBe(10);
    const now = NOON + 9 * DAY;
    await store.prune('long', { ...FOR_EVER, observationsMs: 7 * DAY }, now);
    await store.prune('short', { ...FOR_EVER, observationsMs: 2 * DAY }, now);
    expect(await days()).toBe(8);
    expect(await store.observations('short', everything)).toHaveLength(3);
    expect(await store.observations('long', everything)).toHaveLength(8);
    await store.append('short', batch(2, [look('database', NOON)])); // told very late: it is forgotten already
    expect(await days()).toBe(8);
    expect(await store.observations('short', everything)).toHaveLength(3);
  });

  it('lets others go on where a day cannot be dropped, and drops it the next time', async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    const store = postgresStore({ pool, schema });
    await store.append(SERVICE, batch(1, [look('database', NOON), look('database', NOON + 3 * DAY)]));
    const reader = await pool.connect();
    await reader.query(`BEGIN; SELECT count(*) FROM ${schema}.observation`);
    const retention = { ...FOR_EVER, observationsMs: DAY };
    await store.prune(SERVICE, retention, NOON + 3 * DAY);
    expect(await store.observations(SERVICE, everything)).toHaveLength(1);
    await reader.query('ROLLBACK');
    reader.release();
    await store.prune(SERVICE, retention, NOON + 3 * DAY + HOUR);
    expect((await pool.query(`SELECT 1 FROM pg_inherits WHERE inhparent = '${schema}.observation'::regclass`)).rowCount).toBe(1);
  });
});

it('rejects in time where the server says nothing at all', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = new Pool({ host: '127.0.0.1', port, user: 'x', database: 'x' });
  await expect(postgresStore({ pool, timeoutMs: 100 }).open(SERVICE, NOON)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: 'PostgreSQL has not answered within 100 ms',
  });
  for (const socket of sockets) socket.destroy();
  server.close();
  await pool.end();
});

it('tells why PostgreSQL cannot be reached', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const pool = new Pool({ host: '127.0.0.1', port, user: 'x', database: 'x' });
  await expect(postgresStore({ pool }).open(SERVICE, NOON)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: `PostgreSQL cannot be used: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
  await pool.end();
});

it('rejects everything once it is closed, and leaves the pool open', async () => {
  const pool: PostgresPool = { connect: () => Promise.reject(new Error('not asked')) };
  const store = postgresStore({ pool });
  await store[Symbol.asyncDispose]();
  await expect(store.tails(SERVICE, {})).rejects.toMatchObject({ code: 'CLOSED' });
});
