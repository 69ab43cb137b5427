import { setImmediate as turn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from './roll-up.ts';
import type { SqliteFile, SqliteSession } from './sqlite-file.ts';
import { SERVICE_NAMED } from './sqlite-service.ts';
import { storeText } from './stored-text.ts';
import type { HistoryStore, Retention } from './store.ts';

/** Rows that one statement forgets: a few milliseconds. */
const STEP = 500;

/** How a history in SQLite is pruned. */
export function sqliteForgetting(file: SqliteFile): HistoryStore['prune'] {
  return async (service, retention, now) => {
    for (const forget of forgetting(storeText(service), retention, now)) {
      // Steps of a transaction each: others get their turn in between, in this process and in others.
      while (!(await file.write(forget))) await turn();
      await turn();
    }
  };
}

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
          ...session
            .all<{ id: number }>(`SELECT id FROM checks WHERE service_id = ${SERVICE_NAMED}`, service)
            .map(({ id }) => id),
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
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE service_id = ${SERVICE_NAMED} AND ${column} < ? LIMIT ${STEP})`,
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

const FORGET_REPLICAS = `DELETE FROM replica WHERE service_id = ${SERVICE_NAMED} AND at < ?`;
// Those of which nothing is left.
const FORGET_CHECKS = `
  DELETE FROM checks WHERE id IN (
    SELECT id FROM checks WHERE service_id = ${SERVICE_NAMED} AND coalesce(at, 0) < ?
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
