import { HealthError, messageOf } from '@allwell/core';

/** What is asked of a pool: the `Pool` of `pg` has it, and so have others of the same shape. */
export interface PostgresPool {
  connect(): PromiseLike<PostgresConnection>;
}

/** A connection on loan. */
export interface PostgresConnection {
  query(text: string, values?: unknown[]): PromiseLike<{ readonly rows: readonly unknown[] }>;
  /** With `true` it is closed rather than given back. */
  release(destroy?: boolean): void;
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

/** Asks within a transaction. */
export type Ask = <R>(sql: string, ...values: readonly unknown[]) => Promise<readonly R[]>;

/** Runs one transaction on a connection of the pool. What rejects has changed nothing. */
export type Transact = <T>(kind: 'READ ONLY' | 'READ WRITE', work: (ask: Ask) => Promise<T>) => Promise<T>;

/**
 * Transactions that end within `timeoutMs`, whatever becomes of server, network and pool: the server is told to give up, and where
 * it does not answer the connection is closed. They leave no trace on the connection, so that a pool of connections to a
 * pooler of transactions will do.
 */
export function transactions(pool: PostgresPool, timeoutMs: number): Transact {
  return async (kind, work) => {
    const deadline = createDeadline(timeoutMs);
    try {
      const connection = await borrow(pool, deadline);
      connection.on?.('error', ignore); // a connection that is out of its pool and dies would end the process
      const ask: Ask = async <R>(sql: string, ...values: readonly unknown[]) => {
        const { rows } = await deadline.before(values.length === 0 ? connection.query(sql) : connection.query(sql, [...values]));
        return rows as readonly R[];
      };
      try {
        const serverMs = Math.max(1, Math.floor(timeoutMs * 0.9)); // the server first: it knows what it was waiting for
        const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']; // the last: where we vanish
        const local = limits.map((limit) => `SET LOCAL ${limit} = ${serverMs}`).join('; ');
        await ask(`BEGIN ISOLATION LEVEL READ COMMITTED ${kind}; ${local}`);
        const result = await work(ask);
        await ask('COMMIT');
        connection.off?.('error', ignore);
        connection.release();
        return result;
      } catch (thrown) {
        connection.release(true); // in the middle of something, or dying: whatever it is, the next to borrow it must not get it
        throw thrown;
      }
    } catch (thrown) {
      throw fault(thrown);
    } finally {
      deadline.cancel();
    }
  };
}

async function borrow(pool: PostgresPool, deadline: Deadline): Promise<PostgresConnection> {
  const borrowing = pool.connect();
  try {
    return await deadline.before(borrowing);
  } catch (thrown) {
    void borrowing.then((late) => late.release(), ignore); // whoever is next in the queue gets it
    throw thrown;
  }
}

interface Deadline {
  before<T>(promise: PromiseLike<T>): Promise<T>;
  cancel(): void;
}

function createDeadline(timeoutMs: number): Deadline {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failed(`PostgreSQL has not answered within ${timeoutMs} ms`)), timeoutMs);
    timer.unref();
  });
  passed.catch(ignore); // nobody may be waiting when it passes
  return {
    before: (other) => Promise.race([passed, other]),
    cancel: () => clearTimeout(timer),
  };
}

/** What PostgreSQL says, and what says that it cannot be reached, as one error; a mistake of this program stays what it is. */
function fault(thrown: unknown): unknown {
  if (thrown instanceof HealthError || thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  const code = codeOf(thrown);
  const message = messageOf(thrown);
  return failed(
    `PostgreSQL cannot be used: ${message}${code === undefined || message.includes(code) ? '' : ` (${code})`}`,
    thrown,
  );
}

/** Its SQLSTATE, or what the system calls it. */
export function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof HealthError) return codeOf(thrown.cause);
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function failed(message: string, cause?: unknown): HealthError {
  return new HealthError('STORE_FAILED', message, { cause });
}

function ignore(): void {}
