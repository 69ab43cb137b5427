import { DatabaseSync } from 'node:sqlite';
import { DATABASE } from './settings.ts';

/** The one connection of this process. */
export const database = new DatabaseSync(DATABASE);

database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL DEFAULT 0,
    delivered_at INTEGER,
    failed_at INTEGER
  ) STRICT;
`);
