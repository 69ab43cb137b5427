import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { createEndpoint, createHealth, systemClock, type Clock } from '@allwell/core';
import { createMemoryStore, history, type HistoryStore, type Observation } from '@allwell/history';
import { postgresStore } from '@allwell/history/postgres';
import { sqliteStore } from '@allwell/history/sqlite';
import { Pool } from 'pg';
import { lowerQuartile, table } from './statistics.ts';

const SERVICE = 'bench';
const CHECKS = 100;
const DAYS = 90;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 9, 1, 12);

const nameOf = (check: number): string => `check-${String(check).padStart(2, '0')}`;

/** What keeping costs, and what a page's past costs beside ten times as much history. */
export async function* benchHistory({
  results,
  sizes,
  rounds,
}: {
  /** How many results are appended. */
  readonly results: number;
  /** How many results there are when the past is read: a tenth, and all. */
  readonly sizes: readonly [number, number];
  readonly rounds: number;
}): AsyncGenerator<string> {
  await using server = await reachServer();
  const places = [memory, sqlite, ...(server.pool ? [postgres(server.pool)] : [])];
  const missing = server.problem === undefined ? '' : `\nWithout PostgreSQL: ${server.problem}`;

  const kept: { readonly name: string; readonly cells: readonly number[] }[] = [];
  for (const open of places) {
    await using place = await open();
    kept.push({ name: place.name, cells: await append(place.store, results) });
  }
  const [floor] = kept;
  yield [
    `Appending ${results.toLocaleString('en')} results of ${CHECKS} checks, ${CHECKS} in a batch: microseconds per result, in this process and until it is kept`,
    table(
      ['store', 'CPU', 'x memory', 'until kept', 'longest pause, ms'],
      kept.map(({ name, cells: [cpu = 0, wall = 0, pause = 0] }) => [
        name,
        cpu.toFixed(1),
        (cpu / floor!.cells[0]!).toFixed(1),
        wall.toFixed(1),
        pause.toFixed(0),
      ]),
    ),
    missing,
  ].join('\n');

  const rows: string[][] = [];
  for (const open of places.slice(1)) {
    const [less, more] = [await open(), await open()];
    try {
      for (const [index, place] of [less, more].entries()) {
        await place.store.open(SERVICE, NOW - DAYS * DAY_MS);
        await place.fill(sizes[index]!);
      }
      const readings = [await readingsOf(less.store), await readingsOf(more.store)] as const;
      // In turn: whatever else the machine does falls on both.
      const samples = new Map(readings[0].map(([reading]) => [reading, [[], []] as [number[], number[]]]));
      for (let round = 0; round < rounds; round += 1) {
        for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          for (const [reading, read] of readings[index]) {
            const before = performance.now();
            await read();
            samples.get(reading)![index].push(performance.now() - before);
          }
        }
      }
      for (const [reading, [few, many]] of samples) {
        rows.push([
          `${more.name}: ${reading}`,
          lowerQuartile(few).toFixed(1),
          lowerQuartile(many).toFixed(1),
          (lowerQuartile(many) / lowerQuartile(few)).toFixed(2),
        ]);
      }
      rows.push([
        `${more.name}: megabytes kept`,
        ...(await Promise.all([less, more].map(async (place) => (await place.megabytes()).toFixed(0)))),
        '',
      ]);
    } finally {
      for (const place of [less, more]) await place[Symbol.asyncDispose]();
    }
  }
  yield [
    `Reading the past of ${CHECKS} checks and ${DAYS} days, milliseconds; nothing is forgotten, and every result is kept`,
    table(['store: reading', ...sizes.map((size) => `${size.toLocaleString('en')} results`), 'ratio'], rows),
    missing,
  ].join('\n');
}

/** What a page with a memory asks for: in each hour what is over, and with each view what is not. And the page as it is sent. */
async function readingsOf(store: HistoryStore): Promise<readonly (readonly [string, () => Promise<unknown>])[]> {
  let ahead = 0;
  const clock: Clock = { ...systemClock, now: () => performance.now() + ahead, wallTime: () => NOW };
  const health = createHealth({
    clock,
    service: { name: SERVICE, instance: 'page' },
    concurrency: CHECKS,
    checks: Object.fromEntries(Array.from({ length: CHECKS }, (_, check) => [nameOf(check), () => true])),
  });
  await history(health, { store, flushMs: 600_000 });
  const page = createEndpoint(health).find(({ subtree }) => subtree)!;
  const request = {
    method: 'GET',
    url: '/health',
    path: '',
    header: (name: string) => (name === 'accept' ? 'text/html' : undefined),
  };
  return [
    [
      'days and hours that are over',
      () =>
        Promise.all([
          store.rollUps(SERVICE, { resolution: 'day', from: NOW - DAYS * DAY_MS, to: NOW }),
          store.rollUps(SERVICE, { resolution: 'hour', from: NOW - DAY_MS, to: NOW }),
        ]),
    ],
    [
      'what each view reads',
      () =>
        Promise.all([
          store.rollUps(SERVICE, { resolution: 'hour', from: NOW - HOUR_MS, to: NOW + DAY_MS }),
          store.tails(SERVICE, {}),
          store.incidents(SERVICE, { limit: 20, visibility: 'public' }),
        ]),
    ],
    [
      'the page',
      async () => {
        ahead += 2_000; // what was read for another view is too old
        const { statusCode } = await page.respond(request);
        if (statusCode !== 200) throw new Error(`the page answers ${statusCode}`);
      },
    ],
    ['a feed of one check', () => store.transitions(SERVICE, { limit: 50, checks: new Set([nameOf(7)]), visibility: 'public' })],
    ['100 results of one check', () => store.observations(SERVICE, { check: nameOf(7), from: 0, to: NOW, limit: 100 })],
  ];
}

/** Microseconds per result, of CPU and until it is kept, and the longest pause of the event loop in milliseconds. */
async function append(store: HistoryStore, results: number): Promise<readonly number[]> {
  await store.open(SERVICE, NOW);
  const batchOf = (sequence: number): Parameters<HistoryStore['append']>[1] => {
    const at = NOW + sequence * 10_000;
    const observations = Array.from({ length: CHECKS }, (_, check): Observation => {
      const durationMs = 1 + ((check * 7 + sequence * 13) % 40) / 4;
      return { check: nameOf(check), at: at + check, state: 'up', validUntil: at + 30_000, durationMs, visibility: 'public' };
    });
    return { instance: 'bench', sequence, at: at + CHECKS, observations, transitions: [] };
  };
  const warmUp = 50;
  for (let sequence = 0; sequence < warmUp; sequence += 1) await store.append(SERVICE, batchOf(sequence));
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const cpu = process.cpuUsage();
  const before = performance.now();
  for (let sequence = warmUp; sequence < warmUp + results / CHECKS; sequence += 1) {
    await store.append(SERVICE, batchOf(sequence));
    await new Promise(setImmediate); // batches come seconds apart
  }
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpu);
  pauses.disable();
  return [(user + system) / results, (wall * 1_000) / results, pauses.max / 1e6];
}

interface Place extends AsyncDisposable {
  readonly name: string;
  readonly store: HistoryStore;
  /** Makes 90 days of so many results, as if they had been appended. */
  fill(results: number): Promise<void>;
  megabytes(): Promise<number>;
}

async function memory(): Promise<Place> {
  const store = createMemoryStore();
  return {
    name: 'memory',
    store,
    fill: () => Promise.reject(new Error('memory forgets what is too much')),
    megabytes: async () => 0,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function sqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'allwell-bench-'));
  const file = join(folder, 'history.db');
  const store = sqliteStore({ file });
  return {
    name: 'SQLite',
    store,
    async fill(results) {
      using database = new DatabaseSync(file);
      database.exec('PRAGMA synchronous = OFF');
      await fill(store, results, async (sql) => database.exec(sql), { schema: '', nth: 'nth, ', zero: '0, ' });
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    megabytes: async () => statSync(file).size / 1e6,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

function postgres(pool: Pool): () => Promise<Place> {
  return async () => {
    const schema = `allwell_bench_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
    const store = postgresStore({ pool, schema, timeoutMs: 60_000 });
    return {
      name: 'PostgreSQL',
      store,
      async fill(results) {
        await fill(store, results, (sql) => pool.query(sql), { schema: `${schema}.`, nth: '', zero: '' });
        await pool.query('VACUUM ANALYZE');
      },
      async megabytes() {
        const { rows } = await pool.query(
          'SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = $2',
          [schema, 'r'],
        );
        return rows[0].bytes / 1e6;
      },
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      },
    };
  };
}

/** The store makes what it makes for a batch of each day; what lies between is written in bulk, in SQL that both databases know. */
async function fill(
  store: HistoryStore,
  results: number,
  execute: (sql: string) => Promise<unknown>,
  { schema, nth, zero }: { readonly schema: string; readonly nth: string; readonly zero: string },
): Promise<void> {
  const first = NOW - DAYS * DAY_MS;
  const checks = Array.from({ length: CHECKS }, (_, check) => check);
  for (let day = 0; day <= DAYS; day += 1) {
    const at = first + day * DAY_MS;
    const observations = checks.map((check): Observation => ({
      check: nameOf(check),
      at,
      state: 'up',
      validUntil: at,
      visibility: 'public',
    }));
    await store.append(SERVICE, { instance: 'bench', sequence: day, at, observations, transitions: [] });
  }
  const perCheck = Math.round(results / CHECKS);
  const classes = 20; // of a day like others: more results fall into the same
  const durations = JSON.stringify(Array.from({ length: classes }, (_, index) => [95 + index * 2, 1 + (index % 3)]));
  const numbers = (count: number): string =>
    `WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${count - 1})`;
  const from = (name: string): string => `FROM numbers, ${schema}checks c WHERE c.name = '${name}'`;
  const measured = 'up_ms, degraded_ms, down_ms, maintenance_ms, durations, min_ms, max_ms';
  await execute(`DELETE FROM ${schema}roll_up_hour; DELETE FROM ${schema}roll_up_day`);
  for (const name of checks.map(nameOf)) {
    await execute(`BEGIN;
      INSERT INTO ${schema}observation (check_id, at, ${nth}state, valid_until, duration_ms, private)
        ${numbers(perCheck)} SELECT c.id, ${first} + i * ${Math.floor((DAYS * DAY_MS) / perCheck)}.0 + 1, ${zero}'up',
          ${first} + i * ${Math.floor((DAYS * DAY_MS) / perCheck)}.0 + 60001, 1 + i % 40 / 4.0, 0 ${from(name)};
      INSERT INTO ${schema}roll_up_hour (check_id, start, ${measured})
        ${numbers(DAYS * 24)} SELECT c.id, ${first} + i * ${HOUR_MS}.0, ${HOUR_MS} - i % 50, 0, i % 50, 0, '${durations}', 1.25, 40 ${from(name)};
      INSERT INTO ${schema}roll_up_day (check_id, start, ${measured})
        ${numbers(DAYS)} SELECT c.id, ${Math.floor(first / DAY_MS) * DAY_MS} + (i + 1) * ${DAY_MS}.0, ${DAY_MS} - i % 50, 0, i % 50, 0, '[]', NULL, NULL ${from(name)};
      INSERT INTO ${schema}incident (service_id, id, check_id, private, started_at, ended_at, unknown_ms, last_down_at, title, affected, notes, reporters)
        ${numbers(Math.ceil(perCheck / 500))} SELECT 1, '${name}-' || i, c.id, 0, ${first} + i * ${HOUR_MS}.0, ${first} + i * ${HOUR_MS}.0 + 60000, 0,
          ${first} + i * ${HOUR_MS}.0 + 50000, '${name}', '[]', '[]', '{}' ${from(name)};
      INSERT INTO ${schema}transition (service_id, check_id, private, at, from_status, to_status, title)
        ${numbers(Math.ceil(perCheck / 100))} SELECT 1, c.id, 0, ${first} + i * ${HOUR_MS}.0, 'up', 'down', '${name}' ${from(name)};
      COMMIT`);
  }
}

/** The server that tests use too; `ALLWELL_BENCH_POSTGRES` names another one. */
async function reachServer(): Promise<{ readonly pool?: Pool; readonly problem?: string } & AsyncDisposable> {
  const pool = new Pool({
    connectionString: process.env['ALLWELL_BENCH_POSTGRES'] ?? 'postgresql://postgres@127.0.0.1:5432/test',
    connectionTimeoutMillis: 2_000,
  });
  try {
    await pool.query('SELECT 1');
    return { pool, [Symbol.asyncDispose]: () => pool.end() };
  } catch (thrown) {
    await pool.end();
    return { problem: String(thrown), async [Symbol.asyncDispose]() {} };
  }
}
