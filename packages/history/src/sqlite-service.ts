import { randomUUID } from 'node:crypto';
import type { SqliteSession } from './sqlite-file.ts';
import { storeText } from './stored-text.ts';
import type { StoreIdentity } from './store.ts';

/** The id of the service whose name is the next value of a statement. */
export const SERVICE_NAMED = '(SELECT id FROM service WHERE name = ?)';

/** The row of a service; made where it is missing: at first, and in a file that has been begun anew, with the identity it had. */
export function openService(
  session: SqliteSession,
  service: string,
  now: number,
  identities: ReadonlyMap<string, StoreIdentity>,
): StoreIdentity & { readonly key: number } {
  const name = storeText(service);
  session.run(
    'INSERT OR IGNORE INTO service (name, store_id, since) VALUES (?, ?, ?)',
    name,
    identities.get(service)?.id ?? randomUUID(),
    now,
  );
  return session.get('SELECT id AS key, store_id AS id, since FROM service WHERE name = ?', name)!;
}
