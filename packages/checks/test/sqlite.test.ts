import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqlite } from '../src/sqlite.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

/** The files this process has open, where the system tells. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  return Promise.all(descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')));
}

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allwell-sqlite-'));
  path = join(folder, 'orders.db');
  using database = new DatabaseSync(path);
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT); CREATE INDEX by_item ON orders (item)');
});
afterEach(() => rm(folder, { recursive: true }));

it('asks an open database, a function that returns one, a path or a file URL', async () => {
  using database = new DatabaseSync(path);
  for (const way of [database, () => database, path, pathToFileURL(path)]) {
    expect(await run(sqlite(way))).toEqual({ status: 'up', data: { durationMs: expect.any(Number) } });
  }
  expect(database.isOpen).toBe(true);
});

it('closes the file it opened, and leaves nothing beside it', async () => {
  const check = sqlite(path);
  for (let times = 0; times < 20; times += 1) await run(check);
  await run(sqlite(path, { query: 'no SQL' }));
  expect(await readdir(folder)).toEqual(['orders.db']);
  expect(await openFiles()).not.toContain(path);
});

it('is down where the file is missing, and does not create it', async () => {
  const missing = join(folder, 'missing.db');
  expect(reasonOf(await run(sqlite(missing)))).toMatch(/^ENOENT: no such file or directory/);
  expect(existsSync(missing)).toBe(false);
});

it('is down where the file is no database', async () => {
  const junk = join(folder, 'junk.db');
  await writeFile(junk, 'this is no database '.repeat(500));
  expect(reasonOf(await run(sqlite(junk)))).toBe('file is not a database (ERR_SQLITE_ERROR)');
});

it('is down where the database has been closed', async () => {
  const database = new DatabaseSync(path);
  const check = sqlite(database);
  expect(await run(check)).toMatchObject({ status: 'up' });
  database.close();
  expect(reasonOf(await run(check))).toBe('database is not open (ERR_INVALID_STATE)');
});

it('is down where another connection keeps the database locked, also on a connection that was open before', async () => {
  using reader = new DatabaseSync(path);
  const checks = [sqlite(reader, { lockedMs: 60 }), sqlite(path, { lockedMs: 0 })];
  for (const check of checks) expect(await run(check)).toMatchObject({ status: 'up' });
  using writer = new DatabaseSync(path);
  writer.exec('BEGIN EXCLUSIVE');
  expect(reader.prepare('SELECT 1').get()).toMatchObject({ 1: 1 }); // which is why it is not what is asked
  for (const check of checks) expect(reasonOf(await run(check))).toBe('database is locked (ERR_SQLITE_ERROR)');
  writer.exec('COMMIT');
  for (const check of checks) expect(await run(check)).toMatchObject({ status: 'up' });
});

it('waits for a lock that is soon gone, without holding the event loop', async () => {
  using writer = new DatabaseSync(path);
  writer.exec('BEGIN EXCLUSIVE');
  const release = setTimeout(() => writer.exec('COMMIT'), 40);
  expect(await run(sqlite(path, { lockedMs: 5_000 }))).toMatchObject({ status: 'up' });
  clearTimeout(release);
});

it('gives up a locked database at an abort (R12)', async () => {
  using writer = new DatabaseSync(path);
  writer.exec('BEGIN EXCLUSIVE');
  await expectAbortable(sqlite(path, { lockedMs: 60_000 }), new Promise(setImmediate));
});

it('runs the statement it is given, and cannot write through a path', async () => {
  expect(await run(sqlite(path, { query: 'SELECT count(*) FROM orders' }))).toMatchObject({ status: 'up' });
  expect(reasonOf(await run(sqlite(path, { query: 'SELECT 1 FROM customers' })))).toMatch(/^no such table: customers/);
  expect(reasonOf(await run(sqlite(path, { query: "INSERT INTO orders (item) VALUES ('x')" })))).toMatch(/readonly database/);
});

it('finds damaged pages where it is told to look', async () => {
  {
    using database = new DatabaseSync(path);
    const insert = database.prepare('INSERT INTO orders (item) VALUES (?)');
    database.exec('BEGIN');
    for (let item = 0; item < 2_000; item += 1) insert.run(`item ${item}`);
    database.exec('COMMIT');
  }
  for (const integrity of ['quick', 'full'] as const)
    expect(await run(sqlite(path, { integrity }))).toMatchObject({ status: 'up' });
  await using file = await open(path, 'r+');
  await file.write(Buffer.alloc(2_048, 0xff), 0, 2_048, 4_096 * 4);
  expect(await run(sqlite(path))).toMatchObject({ status: 'up' });
  for (const integrity of ['quick', 'full'] as const)
    expect(reasonOf(await run(sqlite(path, { integrity })))).toMatch(/damaged: |malformed/);
});

it('is degraded where the answer takes longer than it should', async () => {
  expect(await run(sqlite(path, { degradedMs: 0 }))).toMatchObject({ status: 'degraded' });
});

it('is down with the reason where the function that returns the database throws, or returns none', async () => {
  expect(
    reasonOf(
      await run(
        sqlite(() => {
          throw new Error('not opened yet');
        }),
      ),
    ),
  ).toBe('not opened yet');
  expect(reasonOf(await run(sqlite((() => undefined) as never)))).toMatch(/^sqlite takes an open database/);
});
