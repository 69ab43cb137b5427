import { sqlite } from '@allwell/checks/sqlite';
import { defineCheck } from '@allwell/core';
import { database } from './database.ts';

/** Named after the file: `database`. */
export default defineCheck(sqlite(database), { title: 'Queue database', timeoutMs: 1_000, tags: ['storage'] });
