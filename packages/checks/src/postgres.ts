import { delay, down, HealthError, settleOptions, show, text, type CheckFunction, type Outcome, type Rules } from '@allwell/core';
import { abortable } from './abortable.ts';
import { explain } from './explain.ts';
import { judge, latency } from './limit.ts';
import { startStopwatch } from './stopwatch.ts';

/** The one thing that is asked of a client: a `Pool` or a `Client` of `pg` has it, and so have others of the same shape. */
export interface PostgresClient {
  query(text: string): PromiseLike<unknown>;
}

/** What to ask the database. */
export interface PostgresOptions {
  /** The statement that has to succeed. Default `'SELECT 1'`. */
  readonly query?: string;
  /** Milliseconds from which an answer is degraded. Default: never. */
  readonly degradedMs?: number;
}

const RULES: Rules<PostgresOptions> = { query: text(10_000), degradedMs: delay() };

/**
 * Up when PostgreSQL answers, by the application's own pool or client. Of a pool, one connection is borrowed; where the statement
 * fails, or the run is aborted meanwhile, that connection is closed rather than given back, and a place in the queue is given up. Data: `durationMs`, and of a pool `connections`, `idleConnections`, `waitingRequests`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function postgres(client: PostgresClient, options: PostgresOptions = {}): CheckFunction {
  const { query, degradedMs } = settleOptions('postgres', options, RULES, { query: 'SELECT 1' });
  if (typeof client !== 'object' || client === null || typeof client.query !== 'function') {
    throw new HealthError('INVALID_OPTION', `postgres takes a client with a query method, got ${show(client)}`);
  }

  return async ({ signal }): Promise<Outcome> => {
    signal.throwIfAborted();
    const elapsed = startStopwatch();
    const data = (): Record<string, number> => ({ durationMs: elapsed(), ...(isPool(client) && occupancy(client)) });
    try {
      await (isPool(client) ? queryPool(client, query, signal) : abortable(client.query(query), signal));
    } catch (thrown) {
      signal.throwIfAborted();
      return down(explain(thrown), data());
    }
    const durationMs = elapsed();
    return judge([latency(durationMs, degradedMs)], { ...data(), durationMs });
  };
}

/** What a pool of `pg` has beside `query`. A single client has a `connect` too, which does something else. */
interface PostgresPool extends PostgresClient {
  connect(): Promise<PooledConnection>;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

interface PooledConnection extends PostgresClient {
  release(destroy?: boolean): void;
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

function isPool(client: PostgresClient): client is PostgresPool {
  return (
    'totalCount' in client && typeof client.totalCount === 'number' && 'connect' in client && typeof client.connect === 'function'
  );
}

function occupancy({ totalCount, idleCount, waitingCount }: PostgresPool): Record<string, number> {
  return { connections: totalCount, idleConnections: idleCount, waitingRequests: waitingCount };
}

async function queryPool(pool: PostgresPool, query: string, signal: AbortSignal): Promise<void> {
  const borrowing = pool.connect();
  let connection: PooledConnection;
  try {
    connection = await abortable(borrowing, signal);
  } catch (thrown) {
    void borrowing.then((late) => late.release(), ignore); // whoever is next in the queue gets it
    throw thrown;
  }
  connection.on?.('error', ignore); // a connection that is out of its pool and dies would end the process
  try {
    await abortable(connection.query(query), signal);
  } catch (thrown) {
    connection.release(true); // busy still, or dying: whatever it is, the next to borrow it must not get it
    throw thrown;
  }
  connection.off?.('error', ignore);
  connection.release();
}

function ignore(): void {}
