import { reachOf, settleBatch } from './ledger.ts';
import type { OpenIncident } from './outage.ts';
import { addRollUps } from './roll-up.ts';
import { INCIDENT, MEASURED, TAIL, TRANSITION } from './row-columns.ts';
import {
  endedFirst,
  isPrivate,
  readOpenIncident,
  readRollUp,
  readTail,
  readTransition,
  reportersJson,
  storeOptional,
  type IncidentRow,
  type RollUpRow,
  type CheckRow,
  type TransitionRow,
} from './rows.ts';
import type { SqliteSession } from './sqlite-file.ts';
import { byResolution } from './statement-variants.ts';
import { storeText } from './stored-text.ts';
import type { Batch, RollUp } from './store.ts';

/** Keeps a batch of the service with this id in the transaction of `session`. */
export async function keepBatch(session: SqliteSession, service: number, batch: Batch): Promise<void> {
  const { checks, endedFrom } = reachOf(batch);
  const known = new Map([...checks].map((check) => [check, openCheck(session, service, check)]));
  const keyOf = (check: string): number => (known.get(check) ?? openCheck(session, service, check)).id;
  const incidents = session
    .all<IncidentRow>(INCIDENTS_IN_REACH, service, service, endedFrom)
    .filter(({ ended_at, name }) => ended_at === null || checks.has(name));
  const changing = batch.transitions.length + incidents.length === 0 ? [] : [...known.values()];
  const told = changing.flatMap(({ id }) => session.all<TransitionRow>(NEWEST_TRANSITION, id).map(readTransition));
  const writes = settleBatch(batch, {
    tails: new Map([...known].flatMap(([check, { at, ...row }]) => (at === null ? [] : [[check, readTail({ ...row, at })]]))),
    incidents: incidents.map(readOpenIncident),
    told: new Map(told.map((one) => [one.check, one])),
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

const CHECK = `SELECT ${TAIL} FROM checks WHERE service_id = ? AND name = ?`;
const SAVE_TAIL = 'UPDATE checks SET at = ?, state = ?, valid_until = ?, since = ?, private = ? WHERE id = ?';

// Replicas may look at the same instant.
const ADD_OBSERVATION = `
  INSERT INTO observation (check_id, at, nth, state, valid_until, duration_ms, private)
  VALUES (?, ?, (SELECT coalesce(max(nth) + 1, 0) FROM observation WHERE check_id = ? AND at = ?), ?, ?, ?, ?)`;

const NEWEST_TRANSITION = `
  SELECT ${TRANSITION} FROM transition t JOIN checks ON checks.id = check_id WHERE check_id = ? ORDER BY t.at DESC LIMIT 1`;
const ADD_TRANSITION = `
  INSERT OR IGNORE INTO transition (service_id, check_id, title, from_status, to_status, at, reason, lasted_ms, maintenance, private)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const INCIDENTS_IN_REACH = `
  SELECT ${INCIDENT} FROM incident i JOIN checks ON checks.id = check_id WHERE i.service_id = ? AND ended_at IS NULL
  UNION ALL
  SELECT ${INCIDENT} FROM incident i JOIN checks ON checks.id = check_id WHERE i.service_id = ? AND ended_at >= ?`;
const SAVE_INCIDENT = `
  INSERT INTO incident (service_id, id, check_id, title, started_at, ended_at, unknown_ms, reason, root_cause, affected, notes,
    private, reporters, last_down_at, up_since)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (service_id, id) DO UPDATE SET title = excluded.title, started_at = excluded.started_at, ended_at = excluded.ended_at,
    unknown_ms = excluded.unknown_ms, reason = excluded.reason, root_cause = excluded.root_cause, affected = excluded.affected,
    notes = excluded.notes, private = excluded.private, reporters = excluded.reporters, last_down_at = excluded.last_down_at,
    up_since = excluded.up_since`;

const ROLL_UP = byResolution((table) => `SELECT ? AS name, ${MEASURED} FROM ${table} WHERE check_id = ? AND start = ?`);
const SAVE_ROLL_UP = byResolution(
  (table) => `INSERT OR REPLACE INTO ${table} (check_id, ${MEASURED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);
