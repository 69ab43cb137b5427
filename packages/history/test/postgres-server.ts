import { once } from 'node:events';
import { connect } from 'node:net';
import { Pool, type PoolConfig } from 'pg';

/** The server the tests use: PostgreSQL on this machine, which lets everybody in. */
export const server = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'test' };

/** Why it is not there; undefined where it is. Where tests must not be skipped, its absence is an error. */
export const unreachable: string | undefined = await reach();
if (unreachable !== undefined && process.env['CI'] !== undefined)
  throw new Error(`no PostgreSQL at 127.0.0.1:${server.port}: ${unreachable}`);

async function reach(): Promise<string | undefined> {
  const socket = connect(server.port, server.host);
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (thrown) {
    return String(thrown);
  } finally {
    socket.destroy();
  }
}

/** A pool, and a schema of its own that is not there yet. */
export async function place(
  options: PoolConfig = {},
): Promise<{ readonly pool: Pool; readonly schema: string } & AsyncDisposable> {
  const pool = new Pool({ ...server, ...options });
  pool.on('error', () => {}); // an idle connection that is ended by a test
  const schema = `history_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  return {
    pool,
    schema,
    async [Symbol.asyncDispose]() {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await pool.end();
    },
  };
}
