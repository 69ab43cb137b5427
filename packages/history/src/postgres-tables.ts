import { HealthError } from '@allwell/core';
import type { Ask } from './postgres-pool.ts';
import { createDay, MIGRATIONS, nameOfDay } from './postgres-schema.ts';

/** The locks of PostgreSQL under which tables are made, in a class of our own: "allw". */
const LOCK_CLASS = 0x616c6c77;

/** Makes the tables, or brings them up to date. Any number of processes may do so at once. */
export async function migrate(ask: Ask, schema: string): Promise<void> {
  const versionOf = async (): Promise<number> => {
    if (!(await isThere(ask, schema, 'version'))) return 0;
    const [row] = await ask<{ version: number }>(`SELECT version FROM "${schema}".version`);
    return row?.version ?? 0;
  };
  const current = MIGRATIONS.length;
  if ((await versionOf()) < current) {
    await lockTables(ask, schema);
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

/** Makes the tables of days, where nobody else has. */
export async function openDays(ask: Ask, schema: string, days: readonly number[]): Promise<void> {
  await lockTables(ask, schema);
  for (const day of days) {
    if (!(await isThere(ask, schema, nameOfDay(day)))) await ask(createDay(`"${schema}"`, day));
  }
}

/** Makes the others wait who would make tables of this schema, until the transaction ends. */
async function lockTables(ask: Ask, schema: string): Promise<void> {
  await ask('SELECT pg_advisory_xact_lock($1, hashtext($2))', LOCK_CLASS, schema);
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
