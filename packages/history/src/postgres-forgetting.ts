import { boundedText } from './bounded-text.ts';
import { codeOf, type Ask, type Transact } from './postgres-pool.ts';
import { dayNamed, nameOfDay } from './postgres-schema.ts';
import { lockService, serviceNamed } from './postgres-service.ts';
import { DAY_MS, HOUR_MS } from './roll-up.ts';
import { byResolution } from './statement-variants.ts';
import type { HistoryStore } from './store.ts';

/** Rows that one statement forgets: some milliseconds. */
const STEP = 2_000;
/** Milliseconds for which others may have to wait behind a day that is being dropped. */
const DROP_WAITS_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** How a history in PostgreSQL is pruned, in short transactions of `transact`. The schema is given in quotes. */
export function postgresForgetting(transact: Transact, schema: string): HistoryStore['prune'] {
  const sql = statements(schema);

  /** Drops the days that no service keeps. Where somebody works on the table for long, that waits until the next time. */
  async function forgetDays(now: number): Promise<void> {
    const [kept] = await transact('READ ONLY', (ask) => ask<{ longest: number | null; tables: string }>(sql.days));
    const { longest, tables } = kept!;
    for (const table of JSON.parse(tables) as string[]) {
      const day = dayNamed(table);
      if (day === undefined || longest === null || (day + 1) * DAY_MS > now - longest) continue;
      try {
        await transact('READ WRITE', async (ask) => {
          await ask(`SET LOCAL lock_timeout = ${DROP_WAITS_MS}`);
          await ask(`DROP TABLE IF EXISTS ${schema}."${nameOfDay(day)}"`);
        });
      } catch (thrown) {
        if (codeOf(thrown) !== LOCK_NOT_AVAILABLE) throw thrown;
        return;
      }
    }
  }

  return async (service, { observationsMs, hoursMs, daysMs, incidentsMs }, now) => {
    const name = boundedText(service);
    await transact('READ WRITE', (ask) => ask(sql.observations, name, now - observationsMs, observationsMs));
    await forgetDays(now);
    const steps: readonly (readonly [string, number])[] = [
      [sql.rollUps.hour, now - hoursMs - HOUR_MS],
      [sql.rollUps.day, now - daysMs - DAY_MS],
      [sql.transitions, now - incidentsMs],
      [sql.incidents, now - incidentsMs],
      [sql.replicas, now - Math.max(observationsMs, DAY_MS)],
      [sql.checks, now - Math.max(observationsMs, hoursMs, daysMs, incidentsMs) - DAY_MS],
    ];
    for (const [statement, before] of steps) {
      const step = async (ask: Ask): Promise<readonly { forgotten: number }[]> => {
        await lockService(ask, schema, service);
        return ask(statement, name, before, STEP);
      };
      while (((await transact('READ WRITE', step))[0]?.forgotten ?? 0) >= STEP);
    }
  };
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- a table of texts
function statements(schema: string) {
  const service = serviceNamed(schema);
  const forgetting = (table: string, chosen: string): string => `
    WITH gone AS (DELETE FROM ${schema}.${table} WHERE ctid = ANY (ARRAY (${chosen} LIMIT $3)) RETURNING 1)
    SELECT count(*)::integer AS forgotten FROM gone`;
  const none = (table: string): string => `NOT EXISTS (SELECT 1 FROM ${schema}.${table} WHERE check_id = checks.id)`;

  return {
    observations: `
      UPDATE ${schema}.service SET observations_from = greatest(observations_from, $2), observations_ms = $3 WHERE name = $1`,
    days: `
      SELECT (SELECT max(observations_ms) FROM ${schema}.service) AS longest,
        (SELECT coalesce(json_agg(relname), '[]')::text FROM pg_inherits JOIN pg_class ON oid = inhrelid
         WHERE inhparent = '${schema}.observation'::regclass) AS tables`,
    rollUps: byResolution((table) =>
      forgetting(
        table,
        `SELECT r.ctid FROM ${schema}.checks c CROSS JOIN LATERAL (
           SELECT ctid FROM ${schema}.${table} WHERE check_id = c.id AND start < $2 ORDER BY start LIMIT $3
         ) r WHERE c.service_id = ${service}`,
      ),
    ),
    transitions: forgetting('transition', `SELECT ctid FROM ${schema}.transition WHERE service_id = ${service} AND at < $2`),
    incidents: forgetting('incident', `SELECT ctid FROM ${schema}.incident WHERE service_id = ${service} AND ended_at < $2`),
    replicas: forgetting('replica', `SELECT ctid FROM ${schema}.replica WHERE service_id = ${service} AND at < $2`),
    // Those of which nothing is left.
    checks: forgetting(
      'checks',
      `SELECT ctid FROM ${schema}.checks WHERE service_id = ${service} AND coalesce(at, 0) < $2
       AND ${['roll_up_hour', 'roll_up_day', 'transition', 'incident'].map(none).join(' AND ')}`,
    ),
  };
}
