import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import type { HealthError } from '@allwell/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteStore, type SqliteStoreOptions } from '../src/sqlite.ts';
import type { HistoryStore } from '../src/store.ts';
import { startChild } from './child.ts';
import { batch, DAY, FOR_EVER, HOUR, look, NOON, SECOND, SERVICE } from './looking.ts';

let folder: string;
let file: string;
let damages: HealthError[];
let stores: HistoryStore[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  file = join(folder, 'history.db');
  damages = [];
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function open(options: Partial<SqliteStoreOptions> = {}): HistoryStore {
  const store = sqliteStore({ file, lockedMs: 100, onDamaged: (error) => damages.push(error), ...options });
  stores.push(store);
  return store;
}

async function close(store: HistoryStore): Promise<void> {
  await store[Symbol.asyncDispose]();
}

const everything = { check: 'database', from: 0, to: NOON + DAY, limit: 100_000 };
const minutes = (count: number) => Array.from({ length: count }, (_, index) => look('database', NOON + index * SECOND));

describe('what is no place for a file', () => {
  it.each([
    ['nothing', ''],
    ['memory, which every connection would have its own of', ':memory:'],
    ['another address', new URL('https://example.com/history.db')],
    ['a number', 42],
    ['half a path', 'a\0b'],
  ])('refuses %s at construction', (_, given) => {
    expect(() => sqliteStore({ file: given as string })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/^sqliteStore: file must be the path of a file/),
      }),
    );
  });

  it('asks for the folder, and goes on as soon as that is there', async () => {
    file = join(folder, 'data', 'history.db');
    const store = open();
    await expect(store.open(SERVICE, NOON)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `${file} cannot be opened: the folder ${join(folder, 'data')} does not exist`,
    });
    await mkdir(join(folder, 'data'));
    await store.open(SERVICE, NOON);
    expect(existsSync(file)).toBe(true);
  });

  it('takes a file URL', async () => {
    await open({ file: pathToFileURL(file) }).open(SERVICE, NOON);
    expect(existsSync(file)).toBe(true);
  });

  it('leaves the database of another application alone', async () => {
    using database = new DatabaseSync(file);
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
    const before = readFileSync(file);
    await expect(open().open(SERVICE, NOON)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `${file} is the database of another application: give the history a file of its own`,
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('leaves the file of a later release alone', async () => {
    const store = open();
    await store.append(SERVICE, batch(1, minutes(3)));
    await close(store);
    using database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    await expect(open().tails(SERVICE, {})).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: /has version 99, of a later release/,
    });
    expect(damages).toEqual([]);
    database.exec('PRAGMA user_version = 1');
    expect(await open().observations(SERVICE, everything)).toHaveLength(3);
  });
});

describe('a damaged file', () => {
  it('that is no database is set aside, and a new one begun, with one warning', async () => {
    const junk = 'this is no database '.repeat(500);
    writeFileSync(file, junk);
    const store = open();
    await store.open(SERVICE, NOON);
    await store.append(SERVICE, batch(1, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
    const aside = readdirSync(folder).find((name) => name.includes('.damaged-')) ?? '';
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(junk);
    expect(damages.map(({ code, message }) => [code, message])).toEqual([
      ['STORE_FAILED', `${file} is damaged (file is not a database): it is now ${aside}, and a new file is begun`],
    ]);
  });

  it('that was overwritten is set aside with all it has, when that is noticed', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(5_000)));
    await close(writer);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xaa, 8_192));
    const store = open();
    await store.append(SERVICE, batch(2, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
    const aside = readdirSync(folder).find((name) => /\.damaged-[\dTZ-]+$/.test(name)) ?? '';
    expect(statSync(join(folder, aside)).size).toBe(bytes.length);
    expect(damages).toHaveLength(1);
  });

  it('that was cut short is set aside when that is noticed', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(5_000)));
    await close(writer);
    truncateSync(file, statSync(file).size / 2);
    const store = open();
    const found = await store.observations(SERVICE, everything);
    await store.append(SERVICE, batch(2, minutes(3)));
    expect([found.length, (await store.observations(SERVICE, everything)).length]).toEqual([0, 3]);
    expect(damages).toHaveLength(1);
  });

  it('that was emptied is begun anew', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(10)));
    await close(writer);
    truncateSync(file, 0);
    const store = open();
    await store.append(SERVICE, batch(2, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
  });

  it('is set aside once where two stores notice', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(5_000)));
    await close(writer);
    const bytes = readFileSync(file);
    const [one, other] = [open(), open()];
    await Promise.all([one.tails(SERVICE, {}), other.tails(SERVICE, {})]);
    writeFileSync(file, bytes.fill(0xaa, 8_192));
    await Promise.allSettled([one.observations(SERVICE, everything), other.observations(SERVICE, everything)]);
    await Promise.allSettled([one.append(SERVICE, batch(2, minutes(3))), other.append(SERVICE, batch(1, minutes(3), 'two'))]);
    await Promise.all([one.append(SERVICE, batch(3, minutes(3))), other.append(SERVICE, batch(2, minutes(3), 'two'))]);
    expect((await one.observations(SERVICE, everything)).length).toBeGreaterThanOrEqual(6);
    expect(await other.observations(SERVICE, everything)).toEqual(await one.observations(SERVICE, everything));
    expect(damages).toHaveLength(1);
  });

  it('is told with a warning of the process where nobody listens', async () => {
    writeFileSync(file, 'this is no database '.repeat(500));
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const store = sqliteStore({ file });
    stores.push(store);
    await store.open(SERVICE, NOON);
    expect(await warned).toMatchObject({ name: 'AllwellWarning', code: 'ALLWELL_HISTORY', message: /is damaged/ });
  });

  it('whose listener throws disturbs nobody', async () => {
    writeFileSync(file, 'this is no database '.repeat(500));
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    await open({
      onDamaged() {
        throw new Error('no log');
      },
    }).open(SERVICE, NOON);
    expect(await warned).toMatchObject({ message: /is damaged/ });
  });
});

describe('a file that cannot be used for a while', () => {
  it('locked by another process: waits without holding the event loop, rejects, and goes on', async () => {
    const store = open({ lockedMs: 300 });
    await store.open(SERVICE, NOON);
    await using locker = await startChild('writer-process.ts', ['lock', file]);
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const [written, read] = await Promise.allSettled([store.append(SERVICE, batch(1, minutes(1))), store.tails(SERVICE, {})]);
    expect(written).toMatchObject({
      reason: { code: 'STORE_FAILED', message: `${file} has been locked by another process for 300 ms` },
    });
    expect(read).toEqual({ status: 'fulfilled', value: [] }); // readers need no lock
    delays.disable();
    expect(delays.percentile(50) / 1e6).toBeLessThan(50);
    await locker.kill();
    await store.append(SERVICE, batch(1, minutes(1)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(1);
  });

  it('deleted while open: rejects once, and begins anew with the identity it had', async () => {
    const store = open();
    const { id } = await store.open(SERVICE, NOON);
    await store.append(SERVICE, batch(1, minutes(10)));
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    await expect(store.append(SERVICE, batch(2, minutes(3)))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: `${file} was deleted or replaced while in use; the next call opens it anew`,
    });
    await store.append(SERVICE, batch(2, minutes(3)));
    expect(await store.observations(SERVICE, everything)).toHaveLength(3);
    expect(await open().open(SERVICE, NOON + DAY)).toMatchObject({ id });
    expect(damages).toEqual([]);
  });

  it('gone with its folder: rejects until the folder is back', async () => {
    const store = open();
    await store.open(SERVICE, NOON);
    await rm(folder, { recursive: true });
    await expect(store.tails(SERVICE, {})).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(store.tails(SERVICE, {})).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: /the folder .* does not exist/,
    });
    await mkdir(folder);
    expect(await store.tails(SERVICE, {})).toEqual([]);
  });

  it('read-only: rejects, and goes on when it can be written', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(1)));
    await close(writer);
    // Root may write everywhere: somebody else has to try.
    const others = process.getuid?.() === 0 ? { env: { ...process.env, RUN_AS: '65534' } } : {};
    chmodSync(file, 0o444);
    await chmod(folder, 0o555);
    try {
      await using child = await startChild('writer-process.ts', ['sqlite', file], others);
      expect(await child.ask({ append: 'two', times: 1 })).toMatchObject({
        code: 'STORE_FAILED',
        message: expect.stringMatching(/cannot be (written: it is read-only|opened: its folder is not writable)/),
      });
      chmodSync(file, 0o666);
      await chmod(folder, 0o777);
      expect(await child.ask({ append: 'two', times: 1, from: 5 })).toEqual({});
    } finally {
      await chmod(folder, 0o777);
    }
    expect(await open().observations(SERVICE, everything)).toHaveLength(2);
  });

  it('as large as a file may be: rejects, keeps what it has, and harms nothing', async () => {
    const writer = open();
    await writer.append(SERVICE, batch(1, minutes(100)));
    await close(writer);
    await using child = await startChild('writer-process.ts', ['sqlite', file], { shell: 'ulimit -f 256' });
    expect(await child.ask({ append: 'two', times: 10_000, from: 1_000 })).toMatchObject({
      code: 'STORE_FAILED',
      message: /cannot be/,
    });
    await child.kill();
    const kept = await open().observations(SERVICE, everything);
    expect(kept.length).toBeGreaterThan(100);
    expect(damages).toEqual([]);
  });

  const small = mountSmall();
  it.skipIf(small.problem !== undefined)(
    `on a full disk: rejects, and goes on when there is room${small.problem === undefined ? '' : ` (skipped: ${small.problem})`}`,
    async () => {
      try {
        file = join(small.folder, 'history.db');
        const store = open();
        await store.open(SERVICE, NOON);
        const fill = join(small.folder, 'fill');
        writeFileSync(fill, Buffer.alloc(1_500_000));
        const full = async (): Promise<void> => {
          for (let sequence = 1; sequence < 1_000; sequence += 1) {
            await store.append(
              SERVICE,
              batch(
                sequence,
                Array.from({ length: 100 }, (_, index) => look('database', NOON + sequence * HOUR + index)),
              ),
            );
          }
        };
        await expect(full()).rejects.toMatchObject({
          code: 'STORE_FAILED',
          message: `${file} cannot be written: the disk is full`,
        });
        const kept = await store.observations(SERVICE, { ...everything, to: NOON + 1_000 * HOUR });
        expect(kept.length).toBeGreaterThan(100);
        rmSync(fill);
        await store.append(SERVICE, batch(2_000, [look('queue', NOON + SECOND)]));
        expect((await store.tails(SERVICE, {})).map(({ check }) => check)).toEqual(['database', 'queue']);
        await close(store);
      } finally {
        small.unmount();
      }
    },
  );
});

/** A disk of two megabytes, where this system lets us have one. */
function mountSmall(): { readonly folder: string; readonly problem?: string; unmount(): void } {
  const disk = join(tmpdir(), `allwell-small-${process.pid}`);
  try {
    execFileSync('mkdir', ['-p', disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (thrown) {
    return { folder: disk, problem: `no disk can be mounted: ${String(thrown).split('\n')[0]}`, unmount() {} };
  }
  return { folder: disk, unmount: () => void execFileSync('umount', ['-l', disk]) };
}

it('lets the event loop turn while it keeps, reads and forgets much', async () => {
  const store = open();
  await store.open(SERVICE, NOON);
  const names = Array.from({ length: 100 }, (_, index) => `check${index}`);
  const much = Array.from({ length: 20_000 }, (_, index) => look(names[index % 100]!, NOON + index * 200));
  let turns = 0;
  let counting: NodeJS.Immediate;
  const count = (): void => {
    turns += 1;
    counting = setImmediate(count);
  };
  count();
  await store.append(SERVICE, batch(1, much));
  const turnsOfAppend = turns;
  await store.prune(SERVICE, { ...FOR_EVER, observationsMs: 0 }, NOON + 30 * DAY);
  clearImmediate(counting!);
  expect(turnsOfAppend).toBeGreaterThan(5);
  expect(turns).toBeGreaterThan(turnsOfAppend + 5);
  expect(await store.observations(SERVICE, { ...everything, check: 'check1' })).toEqual([]);
});
