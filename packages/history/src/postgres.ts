import { assertOption, delay, HealthError, settleOptions, type Rule, type Rules } from '@allwell/core';
import { boundedText } from './bounded-text.ts';
import { postgresBatches } from './postgres-batch.ts';
import { postgresForgetting } from './postgres-forgetting.ts';
import { transactions, type PostgresPool, type Transact } from './postgres-pool.ts';
import { incidentsOfId, postgresQueries } from './postgres-queries.ts';
import { dayOf } from './postgres-schema.ts';
import { lockService, openService, serviceNamed } from './postgres-service.ts';
import { migrate, openDays } from './postgres-tables.ts';
import { readIncident } from './rows.ts';
import type { HistoryStore } from './store.ts';

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
  const transact = transactions(assertOption('postgresStore: pool', settled.pool, poolRule), settled.timeoutMs);
  const schema = `"${settled.schema}"`;
  const keepBatch = postgresBatches(schema);
  const identities = new Map<string, string>();
  const days = new Set<number>();
  let migrated = false;
  let closed = false;

  /** Tables first. Whatever fails, it may be that they are gone: they are looked for anew. */
  const use: Transact = async (kind, work) => {
    if (closed) throw new HealthError('CLOSED', 'the history in PostgreSQL is closed');
    try {
      if (!migrated) await transact('READ WRITE', (ask) => migrate(ask, settled.schema));
      migrated = true;
      return await transact(kind, work);
    } catch (thrown) {
      migrated = false;
      days.clear();
      throw thrown;
    }
  };

  return {
    open: (service, now) =>
      use('READ WRITE', async (ask) => {
        const { store_id: id, since } = await openService(ask, schema, service, now, identities);
        identities.set(service, id);
        return { id, since };
      }),

    async append(service, { sequence, ...batch }) {
      const opened = await use('READ WRITE', async (ask) => {
        const { id, observations_from: from } = await openService(ask, schema, service, batch.at, identities);
        const instance = boundedText(batch.instance);
        const [last] = await ask<{ sequence: number }>(
          `SELECT sequence FROM ${schema}.replica WHERE service_id = $1 AND instance = $2`,
          id,
          instance,
        );
        if (last?.sequence === sequence) return [];
        const observations = batch.observations.filter(({ at }) => at >= from);
        const missing = [...new Set(observations.map(({ at }) => dayOf(at)))].filter((day) => !days.has(day));
        if (missing.length > 0) await openDays(ask, settled.schema, missing);
        await keepBatch(ask, id, batch, observations);
        await ask(
          `INSERT INTO ${schema}.replica (service_id, instance, sequence, at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (service_id, instance) DO UPDATE SET sequence = excluded.sequence, at = excluded.at`,
          id,
          instance,
          sequence,
          batch.at,
        );
        return missing;
      });
      for (const day of opened) days.add(day); // now that they are there for everybody
    },

    ...postgresQueries(use, schema),

    addNote: (service, incident, note) =>
      use('READ WRITE', async (ask) => {
        await lockService(ask, schema, service);
        const [row] = await incidentsOfId(ask, schema, service, incident);
        if (row === undefined) return undefined;
        const { notes, ...kept } = readIncident(row);
        const more = [...notes, note];
        await ask(
          `UPDATE ${schema}.incident SET notes = $3 WHERE service_id = ${serviceNamed(schema)} AND id = $2`,
          boundedText(service),
          row.id,
          JSON.stringify(more),
        );
        return { ...kept, notes: more };
      }),

    prune: postgresForgetting(use, schema),

    async [Symbol.asyncDispose]() {
      closed = true;
    },
  };
}
