import { setImmediate as turn } from 'node:timers/promises';
import { boundedText } from './bounded-text.ts';
import type { Ask, Transact } from './postgres-pool.ts';
import { serviceNamed } from './postgres-service.ts';
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
import { byAudience, byResolution } from './statement-variants.ts';
import { storeText } from './stored-text.ts';
import type { HistoryStore } from './store.ts';

/** Rows that are read before the event loop has its turn: some milliseconds. */
const PIECE = 2_000;

/** What a history in PostgreSQL is asked, each in a transaction of `transact`. The schema is given in quotes. */
export function postgresQueries(
  transact: Transact,
  schema: string,
): Pick<HistoryStore, 'observations' | 'transitions' | 'incidents' | 'rollUps' | 'tails'> {
  const sql = statements(schema);
  return {
    observations: (service, { check, from, to, limit }) =>
      transact('READ ONLY', async (ask) => {
        const rows = await ask<ObservationRow>(sql.observations, boundedText(service), storeText(check), from, to, atMost(limit));
        return rows.map((row) => readObservation(check, row));
      }),

    transitions: (service, { checks, visibility, limit }) =>
      transact('READ ONLY', async (ask) => {
        const { all, ofChecks } = sql.transitions[visibility ?? 'all'];
        const name = boundedText(service);
        const rows =
          checks === undefined
            ? await ask<TransitionRow>(all, name, atMost(limit))
            : await ask<TransitionRow>(ofChecks, name, atMost(limit), stored(checks));
        return rows.map(readTransition);
      }),

    incidents: (service, { checks, visibility, id, limit }) =>
      transact('READ ONLY', async (ask) => {
        if (id !== undefined) {
          const rows = await incidentsOfId(ask, schema, service, id);
          return rows
            .filter((row) => (visibility === undefined || row.private === 0) && (checks?.has(row.name) ?? true))
            .slice(0, limit)
            .map(readIncident);
        }
        const name = boundedText(service);
        const { lasting, ended, endedOfChecks } = sql.incidents[visibility ?? 'all'];
        const names = checks && stored(checks);
        const open = await ask<IncidentRow>(lasting, name, atMost(limit), names ?? null);
        const left = atMost(limit - open.length);
        const rest =
          names === undefined
            ? await ask<IncidentRow>(ended, name, left)
            : await ask<IncidentRow>(endedOfChecks, name, left, names);
        return [...open, ...rest].map(readIncident);
      }),

    rollUps: (service, { resolution, checks, visibility, from, to }) =>
      transact('READ ONLY', async (ask) => {
        const privateAtMost = visibility === 'public' ? 0 : 1;
        const names = checks === undefined ? null : stored(checks);
        const rows = await ask<RollUpRow>(sql.rollUps[resolution], boundedText(service), names, privateAtMost, from, to);
        return inPieces(rows, readRollUp);
      }),

    tails: (service, { checks, visibility }) =>
      transact('READ ONLY', async (ask) => {
        const names = checks === undefined ? null : stored(checks);
        const rows = await ask<TailRow>(sql.tails, boundedText(service), names, visibility === 'public' ? 0 : 1);
        return rows.map(readTail);
      }),
  };
}

/** One, or none. */
export async function incidentsOfId(ask: Ask, schema: string, service: string, id: string): Promise<readonly IncidentRow[]> {
  return ask(
    `SELECT ${INCIDENT} FROM ${schema}.incident i JOIN ${schema}.checks c ON c.id = i.check_id
     WHERE i.service_id = ${serviceNamed(schema)} AND i.id = $2`,
    boundedText(service),
    storeText(id),
  );
}

function stored(checks: ReadonlySet<string>): string[] {
  return [...checks].map(storeText);
}

async function inPieces<T, R>(rows: readonly T[], read: (row: T) => R): Promise<readonly R[]> {
  const found: R[] = [];
  for (const row of rows) {
    found.push(read(row));
    if (found.length % PIECE === 0) await turn();
  }
  return found;
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- a table of texts
function statements(schema: string) {
  const service = serviceNamed(schema);
  return {
    observations: `
      SELECT at, state, valid_until, duration_ms, private FROM ${schema}.observation
      WHERE check_id = (SELECT id FROM ${schema}.checks WHERE service_id = ${service} AND name = $2) AND at >= $3 AND at < $4
        AND at >= (SELECT observations_from FROM ${schema}.service WHERE name = $1)
      ORDER BY at DESC LIMIT $5`,

    transitions: byAudience((only) => ({
      all: `
        SELECT ${TRANSITION} FROM (
          SELECT * FROM ${schema}.transition WHERE service_id = ${service} ${only} ORDER BY at DESC, id DESC LIMIT $2
        ) t JOIN ${schema}.checks c ON c.id = t.check_id
        ORDER BY t.at DESC, t.id DESC`,
      // The newest of each check, and of those the newest: where others change more often, nothing has to be skipped.
      ofChecks: `
        SELECT ${TRANSITION} FROM ${schema}.checks c CROSS JOIN LATERAL (
          SELECT * FROM ${schema}.transition WHERE check_id = c.id ${only} ORDER BY at DESC LIMIT $2
        ) t
        WHERE c.service_id = ${service} AND name = ANY ($3::text[])
        ORDER BY t.at DESC, t.id DESC LIMIT $2`,
    })),

    incidents: byAudience((only) => ({
      lasting: `
        SELECT ${INCIDENT} FROM ${schema}.incident i JOIN ${schema}.checks c ON c.id = i.check_id
        WHERE i.service_id = ${service} AND ended_at IS NULL AND ($3::text[] IS NULL OR name = ANY ($3)) ${only && 'AND i.private = 0'}
        ORDER BY started_at DESC LIMIT $2`,
      ended: `
        SELECT ${INCIDENT} FROM (
          SELECT * FROM ${schema}.incident WHERE service_id = ${service} AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT $2
        ) i JOIN ${schema}.checks c ON c.id = i.check_id
        ORDER BY started_at DESC`,
      endedOfChecks: `
        SELECT ${INCIDENT} FROM ${schema}.checks c CROSS JOIN LATERAL (
          SELECT * FROM ${schema}.incident WHERE check_id = c.id AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT $2
        ) i
        WHERE c.service_id = ${service} AND name = ANY ($3::text[])
        ORDER BY started_at DESC LIMIT $2`,
    })),

    rollUps: byResolution(
      (table) => `
        SELECT name, ${MEASURED} FROM ${schema}.checks c JOIN ${schema}.${table} r ON r.check_id = c.id
        WHERE c.service_id = ${service} AND ($2::text[] IS NULL OR name = ANY ($2)) AND c.at IS NOT NULL AND c.private <= $3
          AND start >= $4 AND start < $5
        ORDER BY name, start`,
    ),

    tails: `
      SELECT ${TAIL} FROM ${schema}.checks
      WHERE service_id = ${service} AND at IS NOT NULL AND ($2::text[] IS NULL OR name = ANY ($2)) AND private <= $3 ORDER BY name`,
  };
}
