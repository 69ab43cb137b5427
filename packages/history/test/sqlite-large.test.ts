import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { sqliteStore } from '../src/sqlite.ts';
import { batch, DAY, FOR_EVER, look, NOON, SERVICE } from './looking.ts';

const ROWS = 3_000_000;

it('opens a file of 100 MB and answers at once, and forgets most of it without holding the event loop', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  const file = join(folder, 'history.db');
  try {
    await using maker = sqliteStore({ file });
    await maker.append(SERVICE, batch(1, [look('database', NOON), look('queue', NOON)]));
    await maker[Symbol.asyncDispose]();
    const database = new DatabaseSync(file);
    database.exec(`
      PRAGMA synchronous = OFF;
      INSERT INTO observation (check_id, at, nth, state, valid_until, duration_ms, private)
      WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${ROWS})
      SELECT 1, ${NOON} - i * 1000, 0, 'up', ${NOON} - i * 1000 + 60000, i % 40 / 4.0, 0 FROM numbers ORDER BY i DESC`);
    database.close();
    expect(statSync(file).size).toBeGreaterThan(100e6);

    const store = sqliteStore({ file });
    const begin = performance.now();
    await store.open(SERVICE, NOON);
    const found = await store.observations(SERVICE, { check: 'database', from: 0, to: NOON + DAY, limit: 100 });
    const middle = NOON - (ROWS / 2) * 1_000;
    const older = await store.observations(SERVICE, { check: 'database', from: 0, to: middle, limit: 100 });
    await store.append(SERVICE, batch(2, [look('database', NOON + 1_000)]));
    const tails = await store.tails(SERVICE, {});
    expect(performance.now() - begin).toBeLessThan(1_000); // some milliseconds: a scan would take longer
    expect([found.length, older.length, older[0]?.at, tails.length]).toEqual([100, 100, middle - 1_000, 2]);

    let turns = 0;
    let counting: NodeJS.Immediate;
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    count();
    await store.prune(SERVICE, { ...FOR_EVER, observationsMs: DAY }, NOON);
    clearImmediate(counting!);
    expect(turns).toBeGreaterThan(50);
    await store[Symbol.asyncDispose]();
    expect(statSync(file).size).toBeLessThan(50e6);
  } finally {
    await rm(folder, { recursive: true });
  }
});
