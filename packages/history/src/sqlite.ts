import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertOption, callable, delay, settleOptions, text, type HealthError, type Rule, type Rules } from '@allwell/core';
import { readIncident } from './rows.ts';
import { keepBatch } from './sqlite-batch.ts';
import { createSqliteFile } from './sqlite-file.ts';
import { sqliteForgetting } from './sqlite-forgetting.ts';
import { incidentsOfId, sqliteQueries } from './sqlite-queries.ts';
import { openService, SERVICE_NAMED } from './sqlite-service.ts';
import { storeText } from './stored-text.ts';
import type { HistoryStore, StoreIdentity } from './store.ts';

/** Where the history lies, and what becomes of a file that cannot be used. */
export interface SqliteStoreOptions {
  /** Path or `file:` URL. It is created where it is missing, its folder is not; `-wal` and `-shm` files lie beside it. */
  readonly file: string | URL;
  /** Milliseconds during which a file that another process has locked is tried again, without holding the event loop. Default 2 000. */
  readonly lockedMs?: number;
  /** Hears of a damaged file that was set aside. Default: it is told with `process.emitWarning`. */
  readonly onDamaged?: (error: HealthError) => void;
}

const path: Rule<string | URL> = {
  expected: 'the path of a file, or a file: URL',
  read(value, option) {
    if (value instanceof URL) return value.protocol === 'file:' ? value : undefined;
    const given = text(4_096).read(value, option);
    return given?.startsWith(':') || given?.includes('\0') ? undefined : given; // ':memory:' would be another one for each connection
  },
};

const RULES: Rules<SqliteStoreOptions> = { file: path, lockedMs: delay(), onDamaged: callable<(error: HealthError) => void>() };

/**
 * A history in one file, by `node:sqlite`. Several processes of one machine may use it at once. A damaged file is set aside under
 * another name, never deleted, and a new one is begun; whatever else is wrong with it, methods reject with `STORE_FAILED` until
 * that has passed, and then go on by themselves.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function sqliteStore(options: SqliteStoreOptions): HistoryStore {
  const { lockedMs, onDamaged, ...settled } = settleOptions('sqliteStore', options, RULES, { lockedMs: 2_000, onDamaged: warn });
  const given = assertOption('sqliteStore: file', settled.file, path);
  const tell = (error: HealthError): void => {
    try {
      onDamaged(error);
    } catch {
      warn(error);
    }
  };
  const file = createSqliteFile({
    path: resolve(given instanceof URL ? fileURLToPath(given) : given),
    lockedMs,
    onDamaged: tell,
  });
  const identities = new Map<string, StoreIdentity>();

  return {
    open: (service, now) =>
      file.write((session) => {
        const { id, since } = openService(session, service, now, identities);
        const identity = { id, since };
        identities.set(service, identity);
        return identity;
      }),

    append: (service, { sequence, ...batch }) =>
      file.write(async (session) => {
        const { key } = openService(session, service, batch.at, identities);
        const instance = storeText(batch.instance);
        if (session.get<{ sequence: number }>(LAST_SEQUENCE, key, instance)?.sequence === sequence) return;
        await keepBatch(session, key, batch);
        session.run(SAVE_SEQUENCE, key, instance, sequence, batch.at);
      }),

    ...sqliteQueries(file),

    addNote: (service, incident, note) =>
      file.write((session) => {
        const [row] = incidentsOfId(session, service, incident);
        if (row === undefined) return undefined;
        const { notes, ...kept } = readIncident(row);
        const more = [...notes, note];
        session.run(SAVE_NOTES, JSON.stringify(more), storeText(service), storeText(kept.id));
        return { ...kept, notes: more };
      }),

    prune: sqliteForgetting(file),

    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

function warn(error: HealthError): void {
  process.emitWarning(error.message, { type: 'AllwellWarning', code: 'ALLWELL_HISTORY' });
}

const LAST_SEQUENCE = 'SELECT sequence FROM replica WHERE service_id = ? AND instance = ?';
const SAVE_SEQUENCE = 'INSERT OR REPLACE INTO replica (service_id, instance, sequence, at) VALUES (?, ?, ?, ?)';
const SAVE_NOTES = `UPDATE incident SET notes = ? WHERE service_id = ${SERVICE_NAMED} AND id = ?`;
