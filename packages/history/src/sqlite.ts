import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assertOption, callable, delay, HealthError, settleOptions, text, type Rule, type Rules } from '@allwell/core';
import { reachOf, settleBatch } from './ledger.ts';
import type { OpenIncident } from './outage.ts';
import { addRollUps, DAY_MS, HOUR_MS } from './roll-up.ts';
import {
  atMost,
  endedFirst,
  isPrivate,
  readIncident,
  readObservation,
  readOpenIncident,
  readRollUp,
  readTail,
  readTransition,
  reportersJson,
  storeOptional,
  type IncidentRow,
  type ObservationRow,
  type RollUpRow,
  type TailRow,
  type TransitionRow,
} from './rows.ts';
import { storeText } from './stored-text.ts';
import { createSqliteFile, type SqliteSession } from './sqlite-file.ts';
import type { Batch, HistoryStore, Retention, RollUp, StoreIdentity } from './store.ts';

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
        await keep(session, key, batch);
        session.run(SAVE_SEQUENCE, key, instance, sequence, batch.at);
      }),

    observations: (service, { check, from, to, limit }) =>
      file.read((session) =>
        session
          .all<ObservationRow>(OBSERVATIONS, storeText(service), storeText(check), from, to, atMost(limit))
          .map((row) => readObservation(check, row)),
      ),

    transitions: (service, { checks, visibility, limit }) =>
      file.read((session) => {
        const { all, ofChecks } = TRANSITIONS[visibility ?? 'all'];
        const name = storeText(service);
        const most = atMost(limit);
        const rows =
          checks === undefined
            ? session.all<TransitionRow>(all, name, most)
            : session.all<TransitionRow>(ofChecks, most, name, listOf(checks), most);
        return rows.map(readTransition);
      }),

    incidents: (service, { checks, visibility, id, limit }) =>
      file.read((session) => {
        const name = storeText(service);
        if (id !== undefined) {
          const rows = session.all<IncidentRow>(INCIDENT_OF_ID, name, storeText(id));
          return rows
            .filter((row) => (visibility === undefined || row.private === 0) && (checks?.has(row.name) ?? true))
            .slice(0, limit)
            .map(readIncident);
        }
        const { lasting, ended, endedOfChecks } = INCIDENTS[visibility ?? 'all'];
        const names = checks && listOf(checks);
        const open = session.all<IncidentRow>(lasting, name, names ?? null, names ?? null, atMost(limit));
        const left = atMost(limit - open.length);
        const rest =
          names === undefined
            ? session.all<IncidentRow>(ended, name, left)
            : session.all<IncidentRow>(endedOfChecks, left, name, names, left);
        return [...open, ...rest].map(readIncident);
      }),

    rollUps: (service, { resolution, checks, visibility, from, to }) =>
      file.read(async (session) => {
        const found: RollUp[] = [];
        for (const { id, name } of session.all<{ id: number; name: string }>(
          CHECKS,
          storeText(service),
          visibility === 'public' ? 0 : 1,
        )) {
          if (checks !== undefined && !checks.has(name)) continue;
          if (session.late) await session.turn();
          for (const row of session.all<RollUpRow>(ROLL_UPS[resolution], name, id, from, to)) found.push(readRollUp(row));
        }
        return found;
      }),

    tails: (service, { checks, visibility }) =>
      file.read((session) =>
        session
          .all<TailRow>(TAILS, storeText(service), visibility === 'public' ? 0 : 1)
          .filter(({ name }) => checks === undefined || checks.has(name))
          .map(readTail),
      ),

    addNote: (service, incident, note) =>
      file.write((session) => {
        const row = session.get<IncidentRow>(INCIDENT_OF_ID, storeText(service), storeText(incident));
        if (row === undefined) return undefined;
        const { notes, ...kept } = readIncident(row);
        const more = [...notes, note];
        session.run(SAVE_NOTES, JSON.stringify(more), storeText(service), storeText(kept.id));
        return { ...kept, notes: more };
      }),

    async prune(service, retention, now) {
      for (const forget of forgetting(storeText(service), retention, now)) {
        // Steps of a transaction each: others get their turn in between, in this process and in others.
        while (!(await file.write(forget))) await turn();
        await turn();
      }
    },

    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

function listOf(checks: ReadonlySet<string>): string {
  return JSON.stringify([...checks]);
}

function warn(error: HealthError): void {
  process.emitWarning(error.message, { type: 'AllwellWarning', code: 'ALLWELL_HISTORY' });
}

/** The row of a service; made where it is missing: at first, and in a file that has been begun anew, with the identity it had. */
function openService(
  session: SqliteSession,
  service: string,
  now: number,
  identities: ReadonlyMap<string, StoreIdentity>,
): StoreIdentity & { readonly key: number } {
  const name = storeText(service);
  session.run(
    'INSERT OR IGNORE INTO service (name, store_id, since) VALUES (?, ?, ?)',
    name,
    identities.get(service)?.id ?? randomUUID(),
    now,
  );
  return session.get('SELECT id AS key, store_id AS id, since FROM service WHERE name = ?', name)!;
}

async function keep(session: SqliteSession, service: number, batch: Batch): Promise<void> {
  const { checks, endedFrom } = reachOf(batch);
  const known = new Map([...checks].map((check) => [check, openCheck(session, service, check)]));
  const keyOf = (check: string): number => (known.get(check) ?? openCheck(session, service, check)).id;
  const writes = settleBatch(batch, {
    tails: new Map([...known].flatMap(([check, { at, ...row }]) => (at === null ? [] : [[check, readTail({ ...row, at })]]))),
    incidents: session
      .all<IncidentRow>(INCIDENTS_IN_REACH, service, service, endedFrom)
      .filter(({ ended_at, name }) => ended_at === null || checks.has(name))
      .map(readOpenIncident),
  });

  for (const one of batch.observations) {
    if (session.late) await session.turn();
    const { at, state, validUntil, durationMs = null } = one;
    const key = keyOf(one.check);
    session.run(ADD_OBSERVATION, key, at, key, at, state, validUntil, durationMs, isPrivate(one));
  }
  for (const one of writes.transitions) {
    const { check, title, from, to, at, reason, lastedMs = null, maintenance = false } = one;
    const told = [storeText(title), from, to, at, storeOptional(reason), lastedMs, Number(maintenance), isPrivate(one)];
    session.run(ADD_TRANSITION, service, keyOf(check), ...told);
  }
  for (const resolution of ['hour', 'day'] as const) {
    for (const added of writes[`${resolution}s`]) {
      if (session.late) await session.turn();
      addRollUp(session, resolution, keyOf(added.check), added);
    }
  }
  for (const one of endedFirst(writes.incidents)) saveIncident(session, service, keyOf(one.check), one);
  for (const one of writes.tails) {
    session.run(SAVE_TAIL, one.at, one.state, one.validUntil, one.since, isPrivate(one), keyOf(one.check));
  }
}

type CheckRow = Omit<TailRow, 'at'> & { readonly id: number; readonly at: number | null };

function openCheck(session: SqliteSession, service: number, name: string): CheckRow {
  const find = (): CheckRow | undefined => session.get(CHECK, service, name);
  const found = find();
  if (found !== undefined) return found;
  session.run('INSERT INTO checks (service_id, name) VALUES (?, ?)', service, name);
  return find()!;
}

function addRollUp(session: SqliteSession, resolution: 'hour' | 'day', key: number, added: RollUp): void {
  const row = session.get<RollUpRow>(ROLL_UP[resolution], added.check, key, added.start);
  const one = row === undefined ? added : addRollUps(readRollUp(row), added);
  const { start, upMs, degradedMs, downMs, maintenanceMs, durations, minMs = null, maxMs = null } = one;
  const measured = [upMs, degradedMs, downMs, maintenanceMs, JSON.stringify(durations), minMs, maxMs];
  session.run(SAVE_ROLL_UP[resolution], key, start, ...measured);
}

function saveIncident(session: SqliteSession, service: number, key: number, one: OpenIncident): void {
  const { id, title, startedAt, endedAt = null, unknownMs, reason, rootCause = null, lastDownAt, upSince = null } = one;
  const affected = JSON.stringify(one.affected);
  const notes = JSON.stringify(one.notes);
  const told = [
    storeText(title),
    startedAt,
    endedAt,
    unknownMs,
    storeOptional(reason),
    rootCause,
    affected,
    notes,
    isPrivate(one),
  ];
  session.run(SAVE_INCIDENT, service, storeText(id), key, ...told, reportersJson(one), lastDownAt, upSince);
}

/** For each audience: what is not public must not use up a limit, and needs an index of its own for that. */
function byAudience<T>(make: (only: string) => T): Readonly<Record<'all' | 'public', T>> {
  return { all: make(''), public: make('AND private = 0') };
}

function byResolution(sql: (table: string) => string): Readonly<Record<'hour' | 'day', string>> {
  return { hour: sql('roll_up_hour'), day: sql('roll_up_day') };
}

const SERVICE = '(SELECT id FROM service WHERE name = ?)';

const LAST_SEQUENCE = 'SELECT sequence FROM replica WHERE service_id = ? AND instance = ?';
const SAVE_SEQUENCE = 'INSERT OR REPLACE INTO replica (service_id, instance, sequence, at) VALUES (?, ?, ?, ?)';

const CHECK = 'SELECT * FROM checks WHERE service_id = ? AND name = ?';
const CHECKS = `SELECT id, name FROM checks WHERE service_id = ${SERVICE} AND at IS NOT NULL AND private <= ? ORDER BY name`;
const TAILS = `SELECT * FROM checks WHERE service_id = ${SERVICE} AND at IS NOT NULL AND private <= ? ORDER BY name`;
const SAVE_TAIL = 'UPDATE checks SET at = ?, state = ?, valid_until = ?, since = ?, private = ? WHERE id = ?';

const OBSERVATIONS = `
  SELECT at, state, valid_until, duration_ms, private FROM observation
  WHERE check_id = (SELECT id FROM checks WHERE service_id = ${SERVICE} AND name = ?) AND at >= ? AND at < ?
  ORDER BY at DESC, nth DESC LIMIT ?`;
// Replicas may look at the same instant.
const ADD_OBSERVATION = `
  INSERT INTO observation (check_id, at, nth, state, valid_until, duration_ms, private)
  VALUES (?, ?, (SELECT coalesce(max(nth) + 1, 0) FROM observation WHERE check_id = ? AND at = ?), ?, ?, ?, ?)`;

const TRANSITION =
  'name, title, from_status, to_status, transition.at AS at, reason, lasted_ms, maintenance, transition.private AS private';
const TRANSITIONS = byAudience((only) => ({
  all: `
    SELECT ${TRANSITION} FROM transition JOIN checks ON checks.id = check_id
    WHERE transition.id IN (SELECT id FROM transition WHERE service_id = ${SERVICE} ${only} ORDER BY at DESC, id DESC LIMIT ?)
    ORDER BY transition.at DESC, transition.id DESC`,
  // The newest of each check, and of those the newest: where others change more often, nothing has to be skipped.
  ofChecks: `
    SELECT ${TRANSITION} FROM checks JOIN transition
    ON transition.id IN (SELECT id FROM transition WHERE check_id = checks.id ${only} ORDER BY at DESC LIMIT ?)
    WHERE checks.service_id = ${SERVICE} AND name IN (SELECT value FROM json_each(?))
    ORDER BY transition.at DESC, transition.id DESC LIMIT ?`,
}));
const ADD_TRANSITION = `
  INSERT OR IGNORE INTO transition (service_id, check_id, title, from_status, to_status, at, reason, lasted_ms, maintenance, private)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const INCIDENT = `
  incident.id, name, title, started_at, ended_at, unknown_ms, reason, root_cause, affected, notes, incident.private AS private,
  reporters, last_down_at, up_since`;
const INCIDENT_OF_ID = `
  SELECT ${INCIDENT} FROM incident JOIN checks ON checks.id = check_id WHERE incident.service_id = ${SERVICE} AND incident.id = ?`;
const INCIDENTS_IN_REACH = `
  SELECT ${INCIDENT} FROM incident JOIN checks ON checks.id = check_id WHERE incident.service_id = ? AND ended_at IS NULL
  UNION ALL
  SELECT ${INCIDENT} FROM incident JOIN checks ON checks.id = check_id WHERE incident.service_id = ? AND ended_at >= ?`;
const INCIDENTS = byAudience((only) => ({
  lasting: `
    SELECT * FROM (
      SELECT ${INCIDENT} FROM incident JOIN checks ON checks.id = check_id
      WHERE incident.service_id = ${SERVICE} AND ended_at IS NULL)
    WHERE (? IS NULL OR name IN (SELECT value FROM json_each(?))) ${only}
    ORDER BY started_at DESC LIMIT ?`,
  ended: `
    SELECT ${INCIDENT} FROM incident JOIN checks ON checks.id = check_id
    WHERE incident.rowid IN (
      SELECT rowid FROM incident WHERE service_id = ${SERVICE} AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT ?)
    ORDER BY started_at DESC`,
  endedOfChecks: `
    SELECT ${INCIDENT} FROM checks JOIN incident ON incident.rowid IN (
      SELECT rowid FROM incident WHERE check_id = checks.id AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT ?)
    WHERE checks.service_id = ${SERVICE} AND name IN (SELECT value FROM json_each(?))
    ORDER BY started_at DESC LIMIT ?`,
}));
const SAVE_INCIDENT = `
  INSERT INTO incident (service_id, id, check_id, title, started_at, ended_at, unknown_ms, reason, root_cause, affected, notes,
    private, reporters, last_down_at, up_since)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (service_id, id) DO UPDATE SET title = excluded.title, started_at = excluded.started_at, ended_at = excluded.ended_at,
    unknown_ms = excluded.unknown_ms, reason = excluded.reason, root_cause = excluded.root_cause, affected = excluded.affected,
    notes = excluded.notes, private = excluded.private, reporters = excluded.reporters, last_down_at = excluded.last_down_at,
    up_since = excluded.up_since`;
const SAVE_NOTES = `UPDATE incident SET notes = ? WHERE service_id = ${SERVICE} AND id = ?`;

const MEASURED = 'start, up_ms, degraded_ms, down_ms, maintenance_ms, durations, min_ms, max_ms';
const ROLL_UP = byResolution((table) => `SELECT ? AS name, ${MEASURED} FROM ${table} WHERE check_id = ? AND start = ?`);
const ROLL_UPS = byResolution(
  (table) => `SELECT ? AS name, ${MEASURED} FROM ${table} WHERE check_id = ? AND start >= ? AND start < ? ORDER BY start`,
);
const SAVE_ROLL_UP = byResolution(
  (table) => `INSERT OR REPLACE INTO ${table} (check_id, ${MEASURED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);

/** Rows that one statement forgets: a few milliseconds. */
const STEP = 500;

/** What there is to forget, in steps that each say whether they were the last of their kind. */
function* forgetting(
  service: string,
  { observationsMs, hoursMs, daysMs, incidentsMs }: Retention,
  now: number,
): Generator<(session: SqliteSession) => boolean> {
  const ofChecks = (table: string, column: string, before: number): ((session: SqliteSession) => boolean) => {
    const checks: number[] = [];
    let listed = false;
    return (session) => {
      if (!listed)
        checks.push(
          ...session.all<{ id: number }>(`SELECT id FROM checks WHERE service_id = ${SERVICE}`, service).map(({ id }) => id),
        );
      listed = true;
      while (checks[0] !== undefined && !session.late) {
        // The primary key is by check and time: what is forgotten lies together.
        const last = session.get<{ last: number }>(
          `SELECT ${column} AS last FROM ${table} WHERE check_id = ? AND ${column} < ? ORDER BY ${column} LIMIT 1 OFFSET ${STEP}`,
          checks[0],
          before,
        )?.last;
        session.run(
          `DELETE FROM ${table} WHERE check_id = ? AND ${column} <= ? AND ${column} < ?`,
          checks[0],
          last ?? before,
          before,
        );
        if (last === undefined) checks.shift();
      }
      return checks.length === 0;
    };
  };
  const ofService =
    (table: string, column: string, before: number): ((session: SqliteSession) => boolean) =>
    (session) =>
      session.run(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE service_id = ${SERVICE} AND ${column} < ? LIMIT ${STEP})`,
        service,
        before,
      ) < STEP;

  yield ofChecks('observation', 'at', now - observationsMs);
  yield ofChecks('roll_up_hour', 'start', now - hoursMs - HOUR_MS);
  yield ofChecks('roll_up_day', 'start', now - daysMs - DAY_MS);
  yield ofService('transition', 'at', now - incidentsMs);
  yield ofService('incident', 'ended_at', now - incidentsMs);
  yield (session) => session.run(FORGET_REPLICAS, service, now - Math.max(observationsMs, DAY_MS)) >= 0;
  yield (session) => session.run(FORGET_CHECKS, service, now - daysMs - DAY_MS) < STEP;
  yield giveBackPages;
}

const FORGET_REPLICAS = `DELETE FROM replica WHERE service_id = ${SERVICE} AND at < ?`;
// Those of which nothing is left.
const FORGET_CHECKS = `
  DELETE FROM checks WHERE id IN (
    SELECT id FROM checks WHERE service_id = ${SERVICE} AND coalesce(at, 0) < ?
    AND NOT EXISTS (SELECT 1 FROM observation WHERE check_id = checks.id)
    AND NOT EXISTS (SELECT 1 FROM roll_up_hour WHERE check_id = checks.id)
    AND NOT EXISTS (SELECT 1 FROM roll_up_day WHERE check_id = checks.id)
    AND NOT EXISTS (SELECT 1 FROM transition WHERE check_id = checks.id)
    AND NOT EXISTS (SELECT 1 FROM incident WHERE check_id = checks.id)
    LIMIT ${STEP})`;

/** Makes the file smaller where more than a quarter of it is empty; what is less will be written to again. */
function giveBackPages(session: SqliteSession): boolean {
  const { freelist_count: free } = session.get<{ freelist_count: number }>('PRAGMA freelist_count')!;
  const { page_count: all } = session.get<{ page_count: number }>('PRAGMA page_count')!;
  if (free * 4 < all || free < STEP) return true;
  session.all(`PRAGMA incremental_vacuum(${STEP})`);
  return false;
}
