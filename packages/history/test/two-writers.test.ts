import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { postgresStore } from '../src/postgres.ts';
import { sqliteStore } from '../src/sqlite.ts';
import type { HistoryStore } from '../src/store.ts';
import { startChild } from './child.ts';
import { DAY, NOON, SECOND, SERVICE } from './looking.ts';
import { place, unreachable } from './postgres-server.ts';

const TIMES = 50;

/** Two processes look at one check at once, each second: every second is measured once, and no look is lost. */
async function expectOneHistory(kind: string, where: string, store: HistoryStore): Promise<void> {
  await using one = await startChild('writer-process.ts', [kind, where]);
  await using other = await startChild('writer-process.ts', [kind, where]);
  const answers = await Promise.all([one.ask({ append: 'one', times: TIMES }), other.ask({ append: 'two', times: TIMES })]);
  expect(answers).toEqual([{}, {}]);
  const all = { from: 0, to: NOON + DAY };
  expect(await store.observations(SERVICE, { check: 'database', ...all, limit: 10_000 })).toHaveLength(2 * TIMES);
  const [day, ...more] = await store.rollUps(SERVICE, { resolution: 'day', ...all });
  expect([day?.upMs, more]).toEqual([(TIMES - 1) * SECOND, []]);
  const [hour] = await store.rollUps(SERVICE, { resolution: 'hour', ...all });
  expect(hour?.durations.map(([, count]) => count)).toEqual([2 * TIMES]);
}

describe('two processes that write at once', () => {
  it('keep one history in a SQLite file, which neither of them has made before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
    const store = sqliteStore({ file: join(folder, 'history.db') });
    try {
      await expectOneHistory('sqlite', join(folder, 'history.db'), store);
    } finally {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    }
  });

  it.skipIf(unreachable !== undefined)(
    `keep one history in PostgreSQL, in a schema that neither of them has made before${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`,
    async () => {
      await using resource = await place();
      const { pool, schema } = resource;
      await expectOneHistory('postgres', schema, postgresStore({ pool, schema }));
    },
  );
});
