import { describeHistoryStore } from '@allwell/testkit/store-suite';
import { describe } from 'vitest';
import { postgresStore } from '../src/postgres.ts';
import type { HistoryStore } from '../src/store.ts';
import { place, unreachable } from './postgres-server.ts';

describe.skipIf(unreachable !== undefined)(`PostgreSQL${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`, () => {
  describeHistoryStore('the PostgreSQL store', async () => {
    const { pool, schema, ...rest } = await place();
    const stores: HistoryStore[] = [];
    return {
      connect() {
        const store = postgresStore({ pool, schema });
        stores.push(store);
        return store;
      },
      async [Symbol.asyncDispose]() {
        for (const store of stores) await store[Symbol.asyncDispose]();
        await rest[Symbol.asyncDispose]();
      },
    };
  });
});
