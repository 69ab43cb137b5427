import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresStore } from '../src/postgres.ts';
import { sqliteStore } from '../src/sqlite.ts';
import type { HistoryStore } from '../src/store.ts';
import { startChild } from './child.ts';
import { batch, DAY, look, NOON, SECOND, SERVICE } from './looking.ts';
import { place, unreachable } from './postgres-server.ts';

const MINUTE = 60 * SECOND;
const all = { from: 0, to: NOON + 100 * DAY };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  file = join(folder, 'history.db');
});
afterEach(() => rm(folder, { recursive: true }));

it('is one incident, with the right start and an honest gap, where a process is killed in the middle of it (R37)', async () => {
  const first = await startChild('service-process.ts', [file, String(NOON)]);
  expect(await first.ask({ database: 'up', advanceMs: MINUTE })).toEqual([]);
  const [begun] = (await first.ask({ database: 'down', advanceMs: 2 * MINUTE })) as [{ id: string; startedAt: number }];
  expect(begun).toMatchObject({ check: 'database', reason: 'no route', unknownMs: 0 });
  expect(begun.startedAt).toBeGreaterThan(NOON + MINUTE);
  expect(begun.startedAt).toBeLessThanOrEqual(NOON + MINUTE + 12 * SECOND);
  await first.kill();

  const store = sqliteStore({ file });
  const [tail] = await store.tails(SERVICE, {});
  await store[Symbol.asyncDispose]();
  expect(tail).toMatchObject({ check: 'database', state: 'down' });

  const back = NOON + 20 * MINUTE;
  await using second = await startChild('service-process.ts', [file, String(back)]);
  expect(await second.ask({ database: 'down', advanceMs: MINUTE })).toMatchObject([
    { id: begun.id, startedAt: begun.startedAt, unknownMs: back - tail!.validUntil },
  ]);
  const after = (await second.ask({ database: 'up', advanceMs: 2 * MINUTE })) as [{ endedAt: number }];
  expect(after).toEqual([{ ...begun, endedAt: expect.any(Number), unknownMs: back - tail!.validUntil }]);
  expect(after[0].endedAt).toBeGreaterThan(back + MINUTE);
  expect(after[0].endedAt).toBeLessThanOrEqual(back + MINUTE + 12 * SECOND);
});

/** What is kept of a process that wrote one look after the other, each a second later, until it was killed. */
async function expectWhole(kind: string, where: string, store: HistoryStore): Promise<void> {
  const writer = await startChild('writer-process.ts', [kind, where]);
  const written = writer.ask({ append: 'one', times: 1_000_000 }).catch(() => 'killed');
  let kept = 0;
  while (kept < 50) {
    await wait(5); // another process writes as fast as it can
    kept = (await store.observations(SERVICE, { check: 'database', ...all, limit: 100 })).length;
  }
  await writer.kill();
  expect(await written).toBe('killed');
  const looks = await store.observations(SERVICE, { check: 'database', ...all, limit: 1_000_000 });
  const [tail] = await store.tails(SERVICE, {});
  const [day] = await store.rollUps(SERVICE, { resolution: 'day', ...all });
  expect([tail?.at, day?.upMs]).toEqual([looks[0]?.at, (looks.length - 1) * SECOND]);
  await store.append(SERVICE, batch(1, [look('queue', NOON)], 'two'));
  expect(await store.tails(SERVICE, {})).toHaveLength(2);
}

it('keeps batches whole in a SQLite file whose writer is killed', async () => {
  const store = sqliteStore({ file });
  await expectWhole('sqlite', file, store);
  await store[Symbol.asyncDispose]();
  using database = new DatabaseSync(file);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

it.skipIf(unreachable !== undefined)(
  `keeps batches whole in PostgreSQL, and locks nobody out, where a writer is killed${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`,
  async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    await expectWhole('postgres', schema, postgresStore({ pool, schema }));
  },
);
