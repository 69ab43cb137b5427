import { INCIDENT, MEASURED, TAIL, TRANSITION } from './row-columns.ts';
import {
  atMost,
  readIncident,
  readObservation,
  readRollUp,
  readTail,
  readTransition,
  type IncidentRow,
  type ObservationRow,
  type RollUpRow,
  type TailRow,
  type TransitionRow,
} from './rows.ts';
import type { SqliteFile, SqliteSession } from './sqlite-file.ts';
import { SERVICE_NAMED } from './sqlite-service.ts';
import { byAudience, byResolution } from './statement-variants.ts';
import { storeText } from './stored-text.ts';
import type { HistoryStore, RollUp } from './store.ts';

/** What a history in SQLite is asked. */
export function sqliteQueries(
  file: SqliteFile,
): Pick<HistoryStore, 'observations' | 'transitions' | 'incidents' | 'rollUps' | 'tails'> {
  return {
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
        if (id !== undefined) {
          const rows = incidentsOfId(session, service, id);
          return rows
            .filter((row) => (visibility === undefined || row.private === 0) && (checks?.has(row.name) ?? true))
            .slice(0, limit)
            .map(readIncident);
        }
        const name = storeText(service);
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
  };
}

/** One, or none. */
export function incidentsOfId(session: SqliteSession, service: string, id: string): readonly IncidentRow[] {
  return session.all(INCIDENT_OF_ID, storeText(service), storeText(id));
}

function listOf(checks: ReadonlySet<string>): string {
  return JSON.stringify([...checks]);
}

const OBSERVATIONS = `
  SELECT at, state, valid_until, duration_ms, private FROM observation
  WHERE check_id = (SELECT id FROM checks WHERE service_id = ${SERVICE_NAMED} AND name = ?) AND at >= ? AND at < ?
  ORDER BY at DESC, nth DESC LIMIT ?`;

const TRANSITIONS = byAudience((only) => ({
  all: `
    SELECT ${TRANSITION} FROM transition t JOIN checks ON checks.id = check_id
    WHERE t.id IN (SELECT id FROM transition WHERE service_id = ${SERVICE_NAMED} ${only} ORDER BY at DESC, id DESC LIMIT ?)
    ORDER BY t.at DESC, t.id DESC`,
  // The newest of each check, and of those the newest: where others change more often, nothing has to be skipped.
  ofChecks: `
    SELECT ${TRANSITION} FROM checks JOIN transition t
    ON t.id IN (SELECT id FROM transition WHERE check_id = checks.id ${only} ORDER BY at DESC LIMIT ?)
    WHERE checks.service_id = ${SERVICE_NAMED} AND name IN (SELECT value FROM json_each(?))
    ORDER BY t.at DESC, t.id DESC LIMIT ?`,
}));

const INCIDENT_OF_ID = `
  SELECT ${INCIDENT} FROM incident i JOIN checks ON checks.id = check_id WHERE i.service_id = ${SERVICE_NAMED} AND i.id = ?`;
const INCIDENTS = byAudience((only) => ({
  lasting: `
    SELECT * FROM (
      SELECT ${INCIDENT} FROM incident i JOIN checks ON checks.id = check_id
      WHERE i.service_id = ${SERVICE_NAMED} AND ended_at IS NULL)
    WHERE (? IS NULL OR name IN (SELECT value FROM json_each(?))) ${only}
    ORDER BY started_at DESC LIMIT ?`,
  ended: `
    SELECT ${INCIDENT} FROM incident i JOIN checks ON checks.id = check_id
    WHERE i.rowid IN (
      SELECT rowid FROM incident WHERE service_id = ${SERVICE_NAMED} AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT ?)
    ORDER BY started_at DESC`,
  endedOfChecks: `
    SELECT ${INCIDENT} FROM checks JOIN incident i ON i.rowid IN (
      SELECT rowid FROM incident WHERE check_id = checks.id AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT ?)
    WHERE checks.service_id = ${SERVICE_NAMED} AND name IN (SELECT value FROM json_each(?))
    ORDER BY started_at DESC LIMIT ?`,
}));

const CHECKS = `SELECT id, name FROM checks WHERE service_id = ${SERVICE_NAMED} AND at IS NOT NULL AND private <= ? ORDER BY name`;
const ROLL_UPS = byResolution(
  (table) => `SELECT ? AS name, ${MEASURED} FROM ${table} WHERE check_id = ? AND start >= ? AND start < ? ORDER BY start`,
);

const TAILS = `SELECT ${TAIL} FROM checks WHERE service_id = ${SERVICE_NAMED} AND at IS NOT NULL AND private <= ? ORDER BY name`;
