import { reachOf, settleBatch } from './ledger.ts';
import { adding, listed, replacing, writeRows } from './postgres-lists.ts';
import type { Ask } from './postgres-pool.ts';
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
import { byResolution } from './statement-variants.ts';
import { storeText } from './stored-text.ts';
import type { Batch, Observation, RollUp, Tail } from './store.ts';

/** Keeps a batch in the transaction of `ask`; of its observations those that are given beside it. */
export type KeepBatch = (ask: Ask, service: number, batch: Batch, observations: readonly Observation[]) => Promise<void>;

/** How a history in PostgreSQL keeps a batch. The schema is given in quotes. */
export function postgresBatches(schema: string): KeepBatch {
  const sql = statements(schema);
  return async (ask, service, batch, observations) => {
    const { checks, endedFrom } = reachOf(batch);
    const known = new Map<string, CheckRow>();
    const openChecks = async (names: readonly string[]): Promise<void> => {
      for (const row of await ask<CheckRow>(sql.checks, service, names)) known.set(row.name, row);
      const missing = names.filter((name) => !known.has(name));
      if (missing.length === 0) return;
      for (const row of await ask<CheckRow>(sql.addChecks, service, missing)) known.set(row.name, row);
    };
    await openChecks([...checks]);
    const inReach = await ask<IncidentRow>(sql.incidentsInReach, service, endedFrom);
    const incidents = inReach.filter(({ ended_at, name }) => ended_at === null || checks.has(name));
    const isChanging = batch.transitions.length + incidents.length > 0;
    const told = isChanging ? await ask<TransitionRow>(sql.newestTransitions, service, [...checks]) : [];
    const tails = [...known.values()].flatMap(({ at, ...row }): Tail[] => (at === null ? [] : [readTail({ ...row, at })]));
    const writes = settleBatch(batch, {
      tails: new Map(tails.map((tail) => [tail.check, tail])),
      incidents: incidents.map(readOpenIncident),
      told: new Map(told.map(readTransition).map((one) => [one.check, one])),
    });
    const strangers = writes.incidents.map(({ check }) => check).filter((check) => !known.has(check));
    if (strangers.length > 0) await openChecks(strangers);
    const keyOf = (check: string): number => known.get(check)!.id;

    await writeRows(ask, sql.addObservations, observations, (one) => [
      keyOf(one.check),
      isPrivate(one),
      one.at,
      one.validUntil,
      one.durationMs ?? null,
      one.state,
    ]);
    await writeRows(ask, sql.addTransitions, writes.transitions, (one) => [
      service,
      keyOf(one.check),
      isPrivate(one),
      one.at,
      one.lastedMs ?? null,
      one.maintenance === true ? 1 : 0,
      one.from,
      one.to,
      storeText(one.title),
      storeOptional(one.reason),
    ]);
    for (const resolution of ['hour', 'day'] as const) {
      const added = writes[`${resolution}s`];
      const rows = await ask<RollUpRow>(
        sql.rollUpsAt[resolution],
        added.map(({ check }) => keyOf(check)),
        added.map(({ start }) => start),
      );
      const before = new Map(rows.map((row) => [`${row.start} ${row.name}`, readRollUp(row)]));
      const sums = added.map((one): RollUp => {
        const found = before.get(`${one.start} ${one.check}`);
        return found ? addRollUps(found, one) : one;
      });
      await writeRows(ask, sql.saveRollUps[resolution], sums, (one) => [
        keyOf(one.check),
        one.start,
        one.upMs,
        one.degradedMs,
        one.downMs,
        one.maintenanceMs,
        one.minMs ?? null,
        one.maxMs ?? null,
        JSON.stringify(one.durations),
      ]);
    }
    await writeRows(ask, sql.saveIncidents, endedFirst(writes.incidents), (one) => [
      service,
      storeText(one.id),
      keyOf(one.check),
      isPrivate(one),
      one.startedAt,
      one.endedAt ?? null,
      one.unknownMs,
      one.lastDownAt,
      one.upSince ?? null,
      storeText(one.title),
      storeOptional(one.reason),
      one.rootCause ?? null,
      JSON.stringify(one.affected),
      JSON.stringify(one.notes),
      reportersJson(one),
    ]);
    await writeRows(ask, sql.saveTails, writes.tails, (one) => [
      keyOf(one.check),
      one.at,
      one.state,
      one.validUntil,
      one.since,
      isPrivate(one),
    ]);
  };
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- a table of texts
function statements(schema: string) {
  const incident = `SELECT ${INCIDENT} FROM ${schema}.incident i JOIN ${schema}.checks c ON c.id = i.check_id`;
  return {
    checks: `SELECT ${TAIL} FROM ${schema}.checks WHERE service_id = $1 AND name = ANY ($2::text[])`,
    addChecks: `INSERT INTO ${schema}.checks (service_id, name) SELECT $1, unnest($2::text[]) RETURNING ${TAIL}`,
    saveTails: `
      UPDATE ${schema}.checks SET at = given.at, state = given.state, valid_until = given.valid_until, since = given.since,
        private = given.private
      FROM ${listed({
        id: 'integer',
        at: 'double precision',
        state: 'text',
        valid_until: 'double precision',
        since: 'double precision',
        private: 'smallint',
      })} WHERE checks.id = given.id`,

    addObservations: adding(`${schema}.observation`, {
      check_id: 'integer',
      private: 'smallint',
      at: 'double precision',
      valid_until: 'double precision',
      duration_ms: 'double precision',
      state: 'text',
    }),

    newestTransitions: `
      SELECT ${TRANSITION} FROM ${schema}.checks c CROSS JOIN LATERAL (
        SELECT * FROM ${schema}.transition WHERE check_id = c.id ORDER BY at DESC LIMIT 1
      ) t
      WHERE c.service_id = $1 AND name = ANY ($2::text[])`,
    addTransitions: adding(
      `${schema}.transition`,
      {
        service_id: 'integer',
        check_id: 'integer',
        private: 'smallint',
        at: 'double precision',
        lasted_ms: 'double precision',
        maintenance: 'smallint',
        from_status: 'text',
        to_status: 'text',
        title: 'text',
        reason: 'text',
      },
      'ON CONFLICT (check_id, at) DO NOTHING',
    ),

    incidentsInReach: `
      ${incident} WHERE i.service_id = $1 AND ended_at IS NULL
      UNION ALL
      ${incident} WHERE i.service_id = $1 AND ended_at >= $2`,
    saveIncidents: replacing(`${schema}.incident`, ['service_id', 'id'], {
      service_id: 'integer',
      id: 'text',
      check_id: 'integer',
      private: 'smallint',
      started_at: 'double precision',
      ended_at: 'double precision',
      unknown_ms: 'double precision',
      last_down_at: 'double precision',
      up_since: 'double precision',
      title: 'text',
      reason: 'text',
      root_cause: 'text',
      affected: 'text',
      notes: 'text',
      reporters: 'text',
    }),

    rollUpsAt: byResolution(
      (table) => `
        SELECT name, ${MEASURED} FROM unnest($1::integer[], $2::double precision[]) AS given (check_id, at)
        JOIN ${schema}.${table} r ON r.check_id = given.check_id AND r.start = given.at
        JOIN ${schema}.checks c ON c.id = r.check_id`,
    ),
    saveRollUps: byResolution((table) =>
      replacing(`${schema}.${table}`, ['check_id', 'start'], {
        check_id: 'integer',
        start: 'double precision',
        up_ms: 'double precision',
        degraded_ms: 'double precision',
        down_ms: 'double precision',
        maintenance_ms: 'double precision',
        min_ms: 'double precision',
        max_ms: 'double precision',
        durations: 'text',
      }),
    ),
  };
}
