import { DatabaseSync } from 'node:sqlite';
import { DATABASE } from './settings.ts';

/** The one connection of this process. */
export const database = new DatabaseSync(DATABASE);

database.exec(`
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'waiting',
    placed_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL
  ) STRICT;
`);
