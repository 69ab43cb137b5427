import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { assertOption, delay, HealthError, settleOptions, type Rule, type Rules } from '@allwell/core';
import { reachOf, settleBatch } from './ledger.ts';
import type { OpenIncident } from './outage.ts';
import { codeOf, transactions, type Ask, type PostgresPool } from './postgres-pool.ts';
import { createDay, dayNamed, dayOf, MIGRATIONS, nameOfDay } from './postgres-schema.ts';
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
import type { Batch, HistoryStore, Observation, RollUp, Tail } from './store.ts';

export type { PostgresConnection, PostgresPool } from './postgres-pool.ts';

/** Where the history lies. */
export interface PostgresStoreOptions {
  /** The application's own pool. It stays open when the store is closed. */
  readonly pool: PostgresPool;
  /** The schema of the tables, in lower case. It is created where it is missing. Default `'allwell'`. */
  readonly schema?: string;
  /** Milliseconds that a call may take, waiting for a connection or a lock included. Default 5 000. */
  readonly timeoutMs?: number;
}

const poolRule: Rule<PostgresPool> = {
  expected: 'a pool with a connect method',
  read: (value) =>
    typeof value === 'object' && value !== null && 'connect' in value && typeof value.connect === 'function'
      ? (value as PostgresPool)
      : undefined,
};

const identifier: Rule<string> = {
  expected: 'an identifier: a letter or _, then at most 62 of a-z 0-9 _',
  read: (value) => (typeof value === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(value) ? value : undefined),
};

const RULES: Rules<PostgresStoreOptions> = { pool: poolRule, schema: identifier, timeoutMs: delay(1) };

/**
 * A history in PostgreSQL, for services of many instances, by the application's own pool. Tables are made, and brought up to date,
 * when they are first needed. Methods reject with `STORE_FAILED` while the database cannot be used.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function postgresStore(options: PostgresStoreOptions): HistoryStore {
  const settled = settleOptions('postgresStore', options, RULES, { schema: 'allwell', timeoutMs: 5_000 });
  const { schema, timeoutMs } = settled;
  const transact = transactions(assertOption('postgresStore: pool', settled.pool, poolRule), timeoutMs);
  const sql = statements(`"${schema}"`);
  const identities = new Map<string, string>();
  const days = new Set<number>();
  let migrated = false;
  let closed = false;

  const assertOpen = (): void => {
    if (closed) throw new HealthError('CLOSED', 'the history in PostgreSQL is closed');
  };

  /** Tables first. Whatever fails, it may be that they are gone: they are looked for anew. */
  async function use<T>(kind: 'READ ONLY' | 'READ WRITE', work: (ask: Ask) => Promise<T>): Promise<T> {
    assertOpen();
    try {
      if (!migrated) await transact('READ WRITE', (ask) => migrate(ask, schema));
      migrated = true;
      return await transact(kind, work);
    } catch (thrown) {
      migrated = false;
      days.clear();
      throw thrown;
    }
  }

  /** The row of a service, locked until the transaction ends: batches of one service follow each other. Made where it is missing. */
  async function lockService(ask: Ask, service: string, now: number): Promise<ServiceRow> {
    const name = boundedText(service);
    const find = (): Promise<readonly ServiceRow[]> => ask(sql.lockService, name);
    const [found] = await find();
    if (found) return found;
    await ask(sql.addService, name, identities.get(service) ?? randomUUID(), now);
    const [made] = await find();
    return made!;
  }

  /** Drops the days that no service keeps. Where somebody works on the table for long, that waits until the next time. */
  async function forgetDays(now: number): Promise<void> {
    const [kept] = await use('READ ONLY', (ask) => ask<{ longest: number | null; tables: string }>(sql.days));
    const { longest, tables } = kept!;
    for (const table of JSON.parse(tables) as string[]) {
      const day = dayNamed(table);
      if (day === undefined || longest === null || (day + 1) * DAY_MS > now - longest) continue;
      try {
        await use('READ WRITE', async (ask) => {
          await ask(`SET LOCAL lock_timeout = ${DROP_WAITS_MS}`);
          await ask(`DROP TABLE IF EXISTS "${schema}"."${nameOfDay(day)}"`);
        });
      } catch (thrown) {
        if (codeOf(thrown) !== LOCK_NOT_AVAILABLE) throw thrown;
        return;
      }
    }
  }

  return {
    open: (service, now) =>
      use('READ WRITE', async (ask) => {
        const { store_id: id, since } = await lockService(ask, service, now);
        identities.set(service, id);
        return { id, since };
      }),

    async append(service, { sequence, ...batch }) {
      const opened = await use('READ WRITE', async (ask) => {
        const { id, observations_from: from } = await lockService(ask, service, batch.at);
        const instance = boundedText(batch.instance);
        const [last] = await ask<{ sequence: number }>(sql.lastSequence, id, instance);
        if (last?.sequence === sequence) return [];
        const observations = batch.observations.filter(({ at }) => at >= from);
        const missing = [...new Set(observations.map(({ at }) => dayOf(at)))].filter((day) => !days.has(day));
        if (missing.length > 0) await openDays(ask, schema, missing);
        await keep(ask, sql, id, batch, observations);
        await ask(sql.saveSequence, id, instance, sequence, batch.at);
        return missing;
      });
      for (const day of opened) days.add(day); // now that they are there for everybody
    },

    observations: (service, { check, from, to, limit }) =>
      use('READ ONLY', async (ask) => {
        const rows = await ask<ObservationRow>(sql.observations, boundedText(service), storeText(check), from, to, atMost(limit));
        return rows.map((row) => readObservation(check, row));
      }),

    transitions: (service, { checks, visibility, limit }) =>
      use('READ ONLY', async (ask) => {
        const { all, ofChecks } = sql.transitions[visibility ?? 'all'];
        const name = boundedText(service);
        const rows =
          checks === undefined
            ? await ask<TransitionRow>(all, name, atMost(limit))
            : await ask<TransitionRow>(ofChecks, name, atMost(limit), stored(checks));
        return rows.map(readTransition);
      }),

    incidents: (service, { checks, visibility, id, limit }) =>
      use('READ ONLY', async (ask) => {
        const name = boundedText(service);
        if (id !== undefined) {
          const rows = await ask<IncidentRow>(sql.incident, name, storeText(id));
          return rows
            .filter((row) => (visibility === undefined || row.private === 0) && (checks?.has(row.name) ?? true))
            .slice(0, limit)
            .map(readIncident);
        }
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
      use('READ ONLY', async (ask) => {
        const privateAtMost = visibility === 'public' ? 0 : 1;
        const names = checks === undefined ? null : stored(checks);
        const rows = await ask<RollUpRow>(sql.rollUps[resolution], boundedText(service), names, privateAtMost, from, to);
        return inPieces(rows, readRollUp);
      }),

    tails: (service, { checks, visibility }) =>
      use('READ ONLY', async (ask) => {
        const names = checks === undefined ? null : stored(checks);
        const rows = await ask<TailRow>(sql.tails, boundedText(service), names, visibility === 'public' ? 0 : 1);
        return rows.map(readTail);
      }),

    addNote: (service, incident, note) =>
      use('READ WRITE', async (ask) => {
        const name = boundedText(service);
        await ask(sql.lockService, name);
        const [row] = await ask<IncidentRow>(sql.incident, name, storeText(incident));
        if (row === undefined) return undefined;
        const { notes, ...kept } = readIncident(row);
        const more = [...notes, note];
        await ask(sql.saveNotes, name, row.id, JSON.stringify(more));
        return { ...kept, notes: more };
      }),

    async prune(service, { observationsMs, hoursMs, daysMs, incidentsMs }, now) {
      const name = boundedText(service);
      await use('READ WRITE', (ask) => ask(sql.forgetObservations, name, now - observationsMs, observationsMs));
      await forgetDays(now);
      const steps: readonly (readonly [string, number])[] = [
        [sql.forgetRollUps.hour, now - hoursMs - HOUR_MS],
        [sql.forgetRollUps.day, now - daysMs - DAY_MS],
        [sql.forgetTransitions, now - incidentsMs],
        [sql.forgetIncidents, now - incidentsMs],
        [sql.forgetReplicas, now - Math.max(observationsMs, DAY_MS)],
        [sql.forgetChecks, now - Math.max(observationsMs, hoursMs, daysMs, incidentsMs) - DAY_MS],
      ];
      for (const [statement, before] of steps) {
        const step = (ask: Ask): Promise<readonly { forgotten: number }[]> =>
          ask(sql.lockService, name).then(() => ask(statement, name, before, STEP));
        while (((await use('READ WRITE', step))[0]?.forgotten ?? 0) >= STEP);
      }
    },

    async [Symbol.asyncDispose]() {
      closed = true;
    },
  };
}

interface ServiceRow {
  readonly id: number;
  readonly store_id: string;
  readonly since: number;
  readonly observations_from: number;
}

/** Rows that one statement writes or forgets: some milliseconds, of this process too. */
const STEP = 2_000;
/** Milliseconds for which others may have to wait behind a day that is being dropped. */
const DROP_WAITS_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';
/** The locks of PostgreSQL under which tables are made, in a class of our own: "allw". */
const LOCK_CLASS = 0x616c6c77;

function stored(checks: ReadonlySet<string>): string[] {
  return [...checks].map(storeText);
}

/** A name that an index takes: one that is longer than names are is told from others by its hash. */
function boundedText(text: string): string {
  const whole = storeText(text);
  if (whole.length <= 500) return whole;
  return `${Array.from(whole.slice(0, 400)).slice(0, -1).join('')}…${createHash('sha256').update(whole).digest('hex')}`;
}

/** Makes the tables, or brings them up to date. Any number of processes may do so at once. */
async function migrate(ask: Ask, schema: string): Promise<void> {
  const versionOf = async (): Promise<number> => {
    if (!(await isThere(ask, schema, 'version'))) return 0;
    const [row] = await ask<{ version: number }>(`SELECT version FROM "${schema}".version`);
    return row?.version ?? 0;
  };
  const current = MIGRATIONS.length;
  if ((await versionOf()) < current) {
    await ask('SELECT pg_advisory_xact_lock($1, hashtext($2))', LOCK_CLASS, schema);
    const from = await versionOf(); // another process may have been quicker
    const [there] = await ask('SELECT 1 FROM pg_namespace WHERE nspname = $1', schema);
    if (there === undefined) await ask(`CREATE SCHEMA "${schema}"`); // IF NOT EXISTS would want the right to, also where it exists
    for (const step of MIGRATIONS.slice(from)) await ask(step(`"${schema}"`));
    if (from === 0) await ask(`CREATE TABLE "${schema}".version AS SELECT 0 AS version`);
    if (from < current) await ask(`UPDATE "${schema}".version SET version = $1`, current);
    return;
  }
  const version = await versionOf();
  if (version === current) return;
  throw new HealthError(
    'STORE_FAILED',
    `the schema ${schema} has version ${version}, of a later release of @allwell/history: this one knows ${current}`,
  );
}

/** Not by `to_regclass`: what it did not find a moment ago it may remember as missing. */
async function isThere(ask: Ask, schema: string, table: string): Promise<boolean> {
  const found = await ask(
    'SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1 AND relname = $2',
    schema,
    table,
  );
  return found.length > 0;
}

/** Makes the tables of days, where nobody else has. */
async function openDays(ask: Ask, schema: string, days: readonly number[]): Promise<void> {
  await ask('SELECT pg_advisory_xact_lock($1, hashtext($2))', LOCK_CLASS, schema);
  for (const day of days) {
    if (!(await isThere(ask, schema, nameOfDay(day)))) await ask(createDay(`"${schema}"`, day));
  }
}

type CheckRow = Omit<TailRow, 'at'> & { readonly id: number; readonly at: number | null };

async function keep(ask: Ask, sql: Statements, service: number, batch: Batch, kept: readonly Observation[]): Promise<void> {
  const { checks, endedFrom } = reachOf(batch);
  const known = new Map<string, CheckRow>();
  const openChecks = async (names: readonly string[]): Promise<void> => {
    for (const row of await ask<CheckRow>(sql.checks, service, names)) known.set(row.name, row);
    const missing = names.filter((name) => !known.has(name));
    if (missing.length === 0) return;
    for (const row of await ask<CheckRow>(sql.addChecks, service, missing)) known.set(row.name, row);
  };
  await openChecks([...checks]);
  const incidents = await ask<IncidentRow>(sql.incidentsInReach, service, endedFrom);
  const tails = [...known.values()].flatMap(({ at, ...row }): Tail[] => (at === null ? [] : [readTail({ ...row, at })]));
  const writes = settleBatch(batch, {
    tails: new Map(tails.map((tail) => [tail.check, tail])),
    incidents: incidents.filter(({ ended_at, name }) => ended_at === null || checks.has(name)).map(readOpenIncident),
  });
  const strangers = writes.incidents.map(({ check }) => check).filter((check) => !known.has(check));
  if (strangers.length > 0) await openChecks(strangers);
  const keyOf = (check: string): number => known.get(check)!.id;

  await write(ask, sql.addObservations, kept, (one) => [
    keyOf(one.check),
    isPrivate(one),
    one.at,
    one.validUntil,
    one.durationMs ?? null,
    one.state,
  ]);
  await write(ask, sql.addTransitions, writes.transitions, (one) => [
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
    await write(ask, sql.saveRollUps[resolution], sums, (one) => [
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
  await saveIncidents(ask, sql, service, writes.incidents, keyOf);
  await write(ask, sql.saveTails, writes.tails, (one) => [
    keyOf(one.check),
    one.at,
    one.state,
    one.validUntil,
    one.since,
    isPrivate(one),
  ]);
}

async function saveIncidents(
  ask: Ask,
  sql: Statements,
  service: number,
  incidents: readonly OpenIncident[],
  keyOf: (check: string) => number,
): Promise<void> {
  await write(ask, sql.saveIncidents, endedFirst(incidents), (one) => [
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
}

/** Rows by the thousand, each column as one parameter: a list. */
async function write<T>(
  ask: Ask,
  statement: string,
  rows: readonly T[],
  toColumns: (row: T) => readonly unknown[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += STEP) {
    const columns = rows.slice(from, from + STEP).map(toColumns);
    await ask(statement, ...columns[0]!.map((_, index) => columns.map((row) => row[index])));
  }
}

async function inPieces<T, R>(rows: readonly T[], read: (row: T) => R): Promise<readonly R[]> {
  const found: R[] = [];
  for (const row of rows) {
    found.push(read(row));
    if (found.length % STEP === 0) await turn();
  }
  return found;
}

type Statements = ReturnType<typeof statements>;
type Columns = Readonly<Record<string, 'integer' | 'smallint' | 'double precision' | 'text'>>;

/** For each audience: what is not public must not use up a limit, and needs an index of its own for that. */
function byAudience<T>(make: (only: string) => T): Readonly<Record<'all' | 'public', T>> {
  return { all: make(''), public: make('AND private = 0') };
}

function byResolution(make: (table: string) => string): Readonly<Record<'hour' | 'day', string>> {
  return { hour: make('roll_up_hour'), day: make('roll_up_day') };
}

/** Lists, one for each column, as rows. */
function listed(columns: Columns): string {
  return `unnest(${Object.values(columns)
    .map((type, index) => `$${index + 1}::${type}[]`)
    .join(', ')}) AS given (${Object.keys(columns).join(', ')})`;
}

function adding(table: string, columns: Columns, conflict = ''): string {
  const names = Object.keys(columns).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${listed(columns)} ${conflict}`;
}

function replacing(table: string, key: readonly string[], columns: Columns): string {
  const values = Object.keys(columns).filter((column) => !key.includes(column));
  const updates = values.map((column) => `${column} = excluded.${column}`).join(', ');
  return adding(table, columns, `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updates}`);
}

const ROLL_UP: Columns = {
  check_id: 'integer',
  start: 'double precision',
  up_ms: 'double precision',
  degraded_ms: 'double precision',
  down_ms: 'double precision',
  maintenance_ms: 'double precision',
  min_ms: 'double precision',
  max_ms: 'double precision',
  durations: 'text',
};

const TAIL: Columns = {
  id: 'integer',
  at: 'double precision',
  state: 'text',
  valid_until: 'double precision',
  since: 'double precision',
  private: 'smallint',
};

// oxlint-disable-next-line typescript/explicit-function-return-type -- a table of texts
function statements(schema: string) {
  const service = `(SELECT id FROM ${schema}.service WHERE name = $1)`;
  const transition = 'name, title, from_status, to_status, t.at, reason, lasted_ms, maintenance, t.private';
  const incident = `i.id, name, title, started_at, ended_at, unknown_ms, reason, root_cause, affected, notes, i.private, reporters,
    last_down_at, up_since`;
  const incidents = `${schema}.incident i JOIN ${schema}.checks c ON c.id = i.check_id`;
  const tail = 'id, name, at, state, valid_until, since, private';
  const measured = 'name, start, up_ms, degraded_ms, down_ms, maintenance_ms, durations, min_ms, max_ms';
  const forgetting = (table: string, chosen: string): string => `
    WITH gone AS (DELETE FROM ${schema}.${table} WHERE ctid = ANY (ARRAY (${chosen} LIMIT $3)) RETURNING 1)
    SELECT count(*)::integer AS forgotten FROM gone`;
  const none = (table: string): string => `NOT EXISTS (SELECT 1 FROM ${schema}.${table} WHERE check_id = checks.id)`;

  return {
    lockService: `SELECT id, store_id, since, observations_from FROM ${schema}.service WHERE name = $1 FOR UPDATE`,
    addService: `INSERT INTO ${schema}.service (name, store_id, since) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
    lastSequence: `SELECT sequence FROM ${schema}.replica WHERE service_id = $1 AND instance = $2`,
    saveSequence: `
      INSERT INTO ${schema}.replica (service_id, instance, sequence, at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (service_id, instance) DO UPDATE SET sequence = excluded.sequence, at = excluded.at`,

    checks: `SELECT ${tail} FROM ${schema}.checks WHERE service_id = $1 AND name = ANY ($2::text[])`,
    addChecks: `INSERT INTO ${schema}.checks (service_id, name) SELECT $1, unnest($2::text[]) RETURNING ${tail}`,
    tails: `
      SELECT ${tail} FROM ${schema}.checks
      WHERE service_id = ${service} AND at IS NOT NULL AND ($2::text[] IS NULL OR name = ANY ($2)) AND private <= $3 ORDER BY name`,
    saveTails: `
      UPDATE ${schema}.checks SET at = given.at, state = given.state, valid_until = given.valid_until, since = given.since,
        private = given.private
      FROM ${listed(TAIL)} WHERE checks.id = given.id`,

    observations: `
      SELECT at, state, valid_until, duration_ms, private FROM ${schema}.observation
      WHERE check_id = (SELECT id FROM ${schema}.checks WHERE service_id = ${service} AND name = $2) AND at >= $3 AND at < $4
        AND at >= (SELECT observations_from FROM ${schema}.service WHERE name = $1)
      ORDER BY at DESC LIMIT $5`,
    addObservations: adding(`${schema}.observation`, {
      check_id: 'integer',
      private: 'smallint',
      at: 'double precision',
      valid_until: 'double precision',
      duration_ms: 'double precision',
      state: 'text',
    }),

    transitions: byAudience((only) => ({
      all: `
        SELECT ${transition} FROM (
          SELECT * FROM ${schema}.transition WHERE service_id = ${service} ${only} ORDER BY at DESC, id DESC LIMIT $2
        ) t JOIN ${schema}.checks c ON c.id = t.check_id
        ORDER BY t.at DESC, t.id DESC`,
      // The newest of each check, and of those the newest: where others change more often, nothing has to be skipped.
      ofChecks: `
        SELECT ${transition} FROM ${schema}.checks c CROSS JOIN LATERAL (
          SELECT * FROM ${schema}.transition WHERE check_id = c.id ${only} ORDER BY at DESC LIMIT $2
        ) t
        WHERE c.service_id = ${service} AND name = ANY ($3::text[])
        ORDER BY t.at DESC, t.id DESC LIMIT $2`,
    })),
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

    incident: `SELECT ${incident} FROM ${incidents} WHERE i.service_id = ${service} AND i.id = $2`,
    incidentsInReach: `
      SELECT ${incident} FROM ${incidents} WHERE i.service_id = $1 AND ended_at IS NULL
      UNION ALL
      SELECT ${incident} FROM ${incidents} WHERE i.service_id = $1 AND ended_at >= $2`,
    incidents: byAudience((only) => ({
      lasting: `
        SELECT ${incident} FROM ${incidents}
        WHERE i.service_id = ${service} AND ended_at IS NULL AND ($3::text[] IS NULL OR name = ANY ($3)) ${only && 'AND i.private = 0'}
        ORDER BY started_at DESC LIMIT $2`,
      ended: `
        SELECT ${incident} FROM (
          SELECT * FROM ${schema}.incident WHERE service_id = ${service} AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT $2
        ) i JOIN ${schema}.checks c ON c.id = i.check_id
        ORDER BY started_at DESC`,
      endedOfChecks: `
        SELECT ${incident} FROM ${schema}.checks c CROSS JOIN LATERAL (
          SELECT * FROM ${schema}.incident WHERE check_id = c.id AND ended_at IS NOT NULL ${only} ORDER BY started_at DESC LIMIT $2
        ) i
        WHERE c.service_id = ${service} AND name = ANY ($3::text[])
        ORDER BY started_at DESC LIMIT $2`,
    })),
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
    saveNotes: `UPDATE ${schema}.incident SET notes = $3 WHERE service_id = ${service} AND id = $2`,

    rollUps: byResolution(
      (table) => `
        SELECT ${measured} FROM ${schema}.checks c JOIN ${schema}.${table} r ON r.check_id = c.id
        WHERE c.service_id = ${service} AND ($2::text[] IS NULL OR name = ANY ($2)) AND c.at IS NOT NULL AND c.private <= $3
          AND start >= $4 AND start < $5
        ORDER BY name, start`,
    ),
    rollUpsAt: byResolution(
      (table) => `
        SELECT ${measured} FROM unnest($1::integer[], $2::double precision[]) AS given (check_id, at)
        JOIN ${schema}.${table} r ON r.check_id = given.check_id AND r.start = given.at
        JOIN ${schema}.checks c ON c.id = r.check_id`,
    ),
    saveRollUps: byResolution((table) => replacing(`${schema}.${table}`, ['check_id', 'start'], ROLL_UP)),

    forgetObservations: `
      UPDATE ${schema}.service SET observations_from = greatest(observations_from, $2), observations_ms = $3 WHERE name = $1`,
    days: `
      SELECT (SELECT max(observations_ms) FROM ${schema}.service) AS longest,
        (SELECT coalesce(json_agg(relname), '[]')::text FROM pg_inherits JOIN pg_class ON oid = inhrelid
         WHERE inhparent = '${schema}.observation'::regclass) AS tables`,
    forgetRollUps: byResolution((table) =>
      forgetting(
        table,
        `SELECT r.ctid FROM ${schema}.checks c CROSS JOIN LATERAL (
           SELECT ctid FROM ${schema}.${table} WHERE check_id = c.id AND start < $2 ORDER BY start LIMIT $3
         ) r WHERE c.service_id = ${service}`,
      ),
    ),
    forgetTransitions: forgetting(
      'transition',
      `SELECT ctid FROM ${schema}.transition WHERE service_id = ${service} AND at < $2`,
    ),
    forgetIncidents: forgetting(
      'incident',
      `SELECT ctid FROM ${schema}.incident WHERE service_id = ${service} AND ended_at < $2`,
    ),
    forgetReplicas: forgetting('replica', `SELECT ctid FROM ${schema}.replica WHERE service_id = ${service} AND at < $2`),
    // Those of which nothing is left.
    forgetChecks: forgetting(
      'checks',
      `SELECT ctid FROM ${schema}.checks WHERE service_id = ${service} AND coalesce(at, 0) < $2
       AND ${['roll_up_hour', 'roll_up_day', 'transition', 'incident'].map(none).join(' AND ')}`,
    ),
  };
}
