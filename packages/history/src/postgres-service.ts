import { randomUUID } from 'node:crypto';
import { boundedText } from './bounded-text.ts';
import type { Ask } from './postgres-pool.ts';

export interface ServiceRow {
  readonly id: number;
  readonly store_id: string;
  readonly since: number;
  readonly observations_from: number;
}

/** The id of the service that a statement's first value names. The schema is given in quotes, here and below. */
export function serviceNamed(schema: string): string {
  return `(SELECT id FROM ${schema}.service WHERE name = $1)`;
}

/** The row of a service, locked until the transaction ends: batches of one service follow each other. */
export async function lockService(ask: Ask, schema: string, service: string): Promise<ServiceRow | undefined> {
  const [found] = await ask<ServiceRow>(
    `SELECT id, store_id, since, observations_from FROM ${schema}.service WHERE name = $1 FOR UPDATE`,
    boundedText(service),
  );
  return found;
}

/** The same; made where it is missing: at first, and where the tables are gone, with the identity it had. */
export async function openService(
  ask: Ask,
  schema: string,
  service: string,
  now: number,
  identities: ReadonlyMap<string, string>,
): Promise<ServiceRow> {
  const found = await lockService(ask, schema, service);
  if (found) return found;
  await ask(
    `INSERT INTO ${schema}.service (name, store_id, since) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
    boundedText(service),
    identities.get(service) ?? randomUUID(),
    now,
  );
  const made = await lockService(ask, schema, service);
  return made!;
}
