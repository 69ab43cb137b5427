// oxlint-disable typescript/no-unnecessary-type-parameters -- who writes a statement knows what its rows have
import { renameSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { HealthError, messageOf } from '@allwell/core';
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema.ts';

/** One connection at work. */
export interface SqliteSession {
  all<R>(sql: string, ...values: readonly SQLInputValue[]): readonly R[];
  get<R>(sql: string, ...values: readonly SQLInputValue[]): R | undefined;
  /** How many rows it changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number;
  /** Whether the event loop has been held for long: time for `await session.turn()`. */
  readonly late: boolean;
  /** Lets the event loop do what else there is. */
  turn(): Promise<void>;
}

/** A database file that several processes use at once, and that may be damaged, deleted, locked or full at any time. */
export interface SqliteFile extends AsyncDisposable {
  /** Sees what was committed last. */
  read<T>(work: (session: SqliteSession) => T | Promise<T>): Promise<T>;
  /** One transaction, alone in all processes; those of one process follow each other. What rejects has changed nothing. */
  write<T>(work: (session: SqliteSession) => T | Promise<T>): Promise<T>;
}

export interface SqliteFileOptions {
  readonly path: string;
  readonly lockedMs: number;
  /** Hears of a file that was set aside. */
  readonly onDamaged: (error: HealthError) => void;
}

/** Milliseconds a piece of work may hold the event loop. */
const HOLD_MS = 8;
/** Milliseconds SQLite itself waits for a lock, holding the event loop: as long as others commonly need for a batch. */
const BUSY_MS = 4;

const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NO_DATABASE = 26;

export function createSqliteFile({ path, lockedMs, onDamaged }: SqliteFileOptions): SqliteFile {
  let opened: Opened | undefined;
  let closed = false;
  let writes: Promise<unknown> = Promise.resolve();

  function connect(): Opened {
    const identity = identify(path);
    if (opened !== undefined && opened.identity !== identity) {
      close(); // or what is written would go into a file that has no name any more
      throw failed(`${path} was deleted or replaced while in use; the next call opens it anew`);
    }
    opened ??= openFile(path);
    return opened;
  }

  function close(): void {
    const { reader, writer } = opened ?? {};
    opened = undefined;
    for (const connection of [reader, writer]) connection?.close();
  }

  function discard(): void {
    try {
      close();
    } catch {
      // It was of no use any more.
    }
  }

  /** The file is opened anew after an error, so that whatever the cause was, its end is noticed. */
  function fault(thrown: unknown, used: Opened | undefined): unknown {
    const code = codeOf(thrown);
    if (code === undefined) return thrown;
    if (opened !== used) return failed(`${path} was opened anew meanwhile`, thrown);
    discard();
    return failed(describe(path, code, thrown), thrown);
  }

  /** Gives a damaged file another name, where nobody else has done so. @throws HealthError `STORE_FAILED` where that is impossible. */
  function replace(thrown: unknown, used: Opened | undefined): void {
    if (opened !== used) return;
    const damaged = used === undefined ? identify(path) : used.identity;
    discard();
    if (identify(path) !== damaged) return;
    const problem = `${path} is damaged (${messageOf(thrown)})`;
    try {
      onDamaged(failed(`${problem}: it is now ${setAside(path)}, and a new file is begun`, thrown));
    } catch (cause) {
      throw failed(`${problem} and cannot be set aside: ${messageOf(cause)}`, cause);
    }
  }

  async function use<T>(work: (connections: Opened) => T | Promise<T>): Promise<T> {
    const until = performance.now() + lockedMs;
    let replaced = false;
    for (;;) {
      if (closed) throw new HealthError('CLOSED', `the history in ${path} is closed`);
      let used: Opened | undefined;
      try {
        used = connect();
        return await work(used);
      } catch (thrown) {
        if (thrown instanceof HealthError) throw thrown;
        if (isDamaged(thrown) && !replaced) {
          replace(thrown, used);
          replaced = true;
          continue;
        }
        if (!isLocked(thrown)) throw fault(thrown, used);
        if (performance.now() >= until) throw failed(`${path} has been locked by another process for ${lockedMs} ms`, thrown);
      }
      await wait(5 + Math.random() * 20); // chance, so that two who wait do not keep meeting
    }
  }

  return {
    read: (work) => use(({ read }) => work(session(read))),
    write(work) {
      const run = writes.then(() =>
        use(async ({ writer, write }) => {
          writer.exec('BEGIN IMMEDIATE');
          try {
            const result = await work(session(write));
            writer.exec('COMMIT');
            return result;
          } catch (thrown) {
            rollBack(writer);
            throw thrown;
          }
        }),
      );
      writes = run.catch(() => {});
      return run;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await writes;
      close();
    },
  };
}

interface Opened {
  /** Which file it is, whatever its name. */
  readonly identity: string | undefined;
  readonly writer: DatabaseSync;
  readonly write: Prepare;
  /** A connection of its own, so that nobody sees a transaction that is not complete. */
  readonly reader: DatabaseSync;
  readonly read: Prepare;
}

type Prepare = (sql: string) => StatementSync;

/** @throws what SQLite says, and HealthError `STORE_FAILED` for a file that is none of ours. */
function openFile(path: string): Opened {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); // not imported: Node 22 warns, and few need it
  assertFolder(path);
  const writer = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    assertOurs(writer, path);
    writer.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = 16777216;
      PRAGMA trusted_schema = OFF;
    `);
    migrate(writer, path);
    const reader = new DatabaseSync(path, { timeout: BUSY_MS });
    reader.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF');
    return { identity: identify(path), writer, write: preparer(writer), reader, read: preparer(reader) };
  } catch (thrown) {
    writer.close();
    throw thrown;
  }
}

function assertFolder(path: string): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw failed(`${path} cannot be opened: the folder ${folder} does not exist`);
}

function assertOurs(database: DatabaseSync, path: string): void {
  const owner = pragma(database, 'application_id');
  if (owner === APPLICATION_ID) return;
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (owner !== 0 || tables > 0)
    throw failed(`${path} is the database of another application: give the history a file of its own`);
}

function migrate(database: DatabaseSync, path: string): void {
  const current = MIGRATIONS.length;
  if (versionOf(database, path) === current) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(versionOf(database, path))) database.exec(step); // another process may have been quicker
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${current}; COMMIT`);
  } catch (thrown) {
    rollBack(database);
    throw thrown;
  }
}

function versionOf(database: DatabaseSync, path: string): number {
  const version = pragma(database, 'user_version');
  if (version <= MIGRATIONS.length) return version;
  throw failed(`${path} has version ${version}, of a later release of @allwell/history: this one knows ${MIGRATIONS.length}`);
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has done so itself, as it does where the disk is full.
  }
}

function preparer(database: DatabaseSync): Prepare {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = database.prepare(sql)));
    return statement;
  };
}

function session(prepare: Prepare): SqliteSession {
  let since = performance.now();
  return {
    all<R>(sql: string, ...values: readonly SQLInputValue[]) {
      const rows: readonly unknown[] = prepare(sql).all(...values);
      return rows as readonly R[];
    },
    get: <R>(sql: string, ...values: readonly SQLInputValue[]) => prepare(sql).get(...values) as R | undefined,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get late() {
      return performance.now() - since > HOLD_MS;
    },
    async turn() {
      await turn();
      since = performance.now();
    },
  };
}

/** Undefined where there is no file. */
function identify(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

/** Gives a file and what SQLite keeps beside it another name, which it returns. */
function setAside(path: string): string {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  // The file itself last: where this is cut short, it is still found to be damaged.
  for (const suffix of ['-wal', '-shm', '']) {
    if (identify(`${path}${suffix}`) !== undefined) renameSync(`${path}${suffix}`, `${aside}${suffix}`);
  }
  return basename(aside);
}

/** SQLite's primary code, of what `node:sqlite` throws. */
function codeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  if ('syscall' in thrown) return IO_ERROR; // of the system: the folder must not be entered
  if (thrown.code === 'ERR_INVALID_STATE') return 0; // closed under it, by the fault of another call
  if (thrown.code !== 'ERR_SQLITE_ERROR' || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

function isLocked(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === BUSY || code === LOCKED;
}

function isDamaged(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === CORRUPT || code === NO_DATABASE;
}

function describe(path: string, code: number, thrown: unknown): string {
  if (code === READ_ONLY) return `${path} cannot be written: it is read-only`;
  if (code === FULL) return `${path} cannot be written: the disk is full`;
  if (code === CANNOT_OPEN) return `${path} cannot be opened: its folder is not writable, or it is no file`;
  return `${path} cannot be used: ${messageOf(thrown)}`;
}

function failed(message: string, cause?: unknown): HealthError {
  return new HealthError('STORE_FAILED', message, { cause });
}
