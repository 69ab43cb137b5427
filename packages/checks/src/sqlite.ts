import { access } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  assertOption,
  delay,
  down,
  HealthError,
  oneOf,
  settleOptions,
  show,
  text,
  type CheckFunction,
  type Rules,
} from '@allwell/core';
import { explain } from './explain.ts';
import { judge, latency } from './limit.ts';
import { startStopwatch } from './stopwatch.ts';

/** The one thing that is asked of a database: `DatabaseSync` of `node:sqlite` has it, and so has `better-sqlite3`. */
export interface SqliteDatabase {
  prepare(sql: string): { get(): unknown };
}

/** What to ask the database. */
export interface SqliteOptions {
  /** The statement that has to succeed. Default: one that reads the schema, and so the file: `SELECT 1` is answered without either. */
  readonly query?: string;
  /**
   * Whether the pages are looked at too: `'quick'` is `PRAGMA quick_check`, `'full'` is `PRAGMA integrity_check`. Default
   * `'none'`: both read the whole file, and hold the event loop meanwhile.
   */
  readonly integrity?: 'none' | 'quick' | 'full';
  /** Milliseconds during which a database that is locked is tried again, without holding the event loop. Default 500. */
  readonly lockedMs?: number;
  /** Milliseconds from which an answer is degraded. Default: never. */
  readonly degradedMs?: number;
}

const RULES: Rules<SqliteOptions> = {
  query: text(10_000),
  integrity: oneOf('none', 'quick', 'full'),
  lockedMs: delay(),
  degradedMs: delay(),
};

const READ_THE_FILE = 'SELECT count(*) FROM sqlite_master';
const PRAGMA: Readonly<Record<'quick' | 'full', string>> = { quick: 'PRAGMA quick_check(1)', full: 'PRAGMA integrity_check(1)' };
const RETRY_MS = 25;

/**
 * Up when a SQLite database answers. Give it the application's own open database, a function that returns it, or a path: the
 * file is then opened for each run, read-only, and closed again, and is never created. Data: `durationMs`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function sqlite(
  database: SqliteDatabase | (() => SqliteDatabase) | string | URL,
  options: SqliteOptions = {},
): CheckFunction {
  const settled = settleOptions('sqlite', options, RULES, { query: READ_THE_FILE, integrity: 'none', lockedMs: 500 });
  const { query, integrity, lockedMs, degradedMs } = settled;
  const use = opener(database);
  const ask = (open: SqliteDatabase): string | undefined => {
    open.prepare(query).get();
    return integrity === 'none' ? undefined : damage(open.prepare(PRAGMA[integrity]).get());
  };

  return async ({ signal }) => {
    const elapsed = startStopwatch();
    for (;;) {
      signal.throwIfAborted();
      try {
        const damaged = await use(ask);
        const durationMs = elapsed();
        return damaged === undefined
          ? judge([latency(durationMs, degradedMs)], { durationMs })
          : down(`damaged: ${damaged}`, { durationMs });
      } catch (thrown) {
        if (!isLocked(thrown) || elapsed() + RETRY_MS > lockedMs) return down(explain(thrown), { durationMs: elapsed() });
      }
      await wait(RETRY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  };
}

type Use = <T>(ask: (open: SqliteDatabase) => T) => T | Promise<T>;

function opener(database: unknown): Use {
  if (typeof database === 'string' || database instanceof URL) return fileOpener(database);
  if (typeof database === 'function') return (ask) => ask(assertDatabase(database()));
  const open = assertDatabase(database);
  return (ask) => ask(open);
}

function assertDatabase(value: unknown): SqliteDatabase {
  if (isDatabase(value)) return value;
  throw new HealthError(
    'INVALID_OPTION',
    `sqlite takes an open database, a function that returns one, or a path, got ${show(value)}`,
  );
}

function isDatabase(value: unknown): value is SqliteDatabase {
  return typeof value === 'object' && value !== null && 'prepare' in value && typeof value.prepare === 'function';
}

function fileOpener(file: string | URL): Use {
  const path = pathOf(file);
  return async (ask) => {
    await access(path); // SQLite would only say that it was unable to open the file
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); // not imported: Node 22 warns, and few need it
    const opened = new DatabaseSync(path, { readOnly: true });
    try {
      return ask(opened);
    } finally {
      opened.close();
    }
  };
}

function pathOf(file: string | URL): string {
  if (typeof file === 'string') return assertOption('sqlite: path', file, text(4_096));
  if (file.protocol === 'file:') return fileURLToPath(file);
  throw new HealthError('INVALID_OPTION', `sqlite: path must be a path or a file: URL, got ${show(file.protocol)}`);
}

// `errcode` is that of node:sqlite, `code` that of better-sqlite3; the low byte is the primary code (5 busy, 6 locked).
function isLocked(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('errcode' in thrown && typeof thrown.errcode === 'number') return [5, 6].includes(thrown.errcode & 0xff);
  return 'code' in thrown && typeof thrown.code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(thrown.code);
}

function damage(row: unknown): string | undefined {
  const [verdict] = typeof row === 'object' && row !== null ? Object.values(row) : [];
  return verdict === 'ok' ? undefined : String(verdict);
}
