import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeHistoryStore } from '@allwell/testkit/store-suite';
import { sqliteStore } from '../src/sqlite.ts';
import type { HistoryStore } from '../src/store.ts';

describeHistoryStore('the SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  const stores: HistoryStore[] = [];
  return {
    connect() {
      const store = sqliteStore({ file: join(folder, 'history.db') });
      stores.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
