import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoint, createHealth, defineCheck, type Health } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { expect, it } from 'vitest';
import { history, type History } from '../src/history.ts';
import { postgresStore } from '../src/postgres.ts';
import { sqliteStore } from '../src/sqlite.ts';
import type { HistoryStore } from '../src/store.ts';
import { NOON, SECOND } from './looking.ts';
import { place, unreachable } from './postgres-server.ts';

const MINUTE = 60 * SECOND;

/** One of several processes of a service, with a feed of its own. */
interface Replica {
  readonly health: Health;
  readonly memory: History;
  readonly feed: () => Promise<string>;
}

/** Two replicas that share a store see one outage; one of them is started anew in it, and it ends. Each of their feeds tells it once. */
async function expectOneOutage(connect: () => HistoryStore): Promise<void> {
  const clock = new ManualClock(NOON);
  let database: 'up' | 'down' = 'up';
  const check = defineCheck(
    () => {
      if (database === 'down') throw new Error('no route');
    },
    { everyMs: 10 * SECOND, title: 'The database' },
  );
  const start = async (instance: string): Promise<Replica> => {
    const health = createHealth({ clock, service: { name: 'orders', instance }, checks: { database: check } });
    const memory = await history(health, { store: connect() });
    await Promise.all([health.start(), clock.advance(0)]);
    const feed = createEndpoint(health).find(({ path }) => path === '/health');
    return {
      health,
      memory,
      feed: async () =>
        (await feed?.respond({ method: 'GET', url: '/health?format=jsonfeed', path: '', header: () => undefined }))?.text ?? '',
    };
  };
  /** What each tells, when time has passed and everything is kept: all the same, and the same again. */
  const told = async (replicas: readonly Replica[], ms: number): Promise<readonly string[]> => {
    // Step by step: the store needs real time for what the replicas give it.
    for (let passed = 0; passed < ms; passed += SECOND) {
      await clock.advance(SECOND);
      for (const { memory } of replicas) await memory.flush();
    }
    const feeds = await Promise.all([...replicas, ...replicas].map(({ feed }) => feed()));
    expect(new Set(feeds).size).toBe(1);
    const { items } = JSON.parse(feeds[0] ?? '') as { items: readonly { id: string; title: string }[] };
    return items.map(({ id, title }) => `${title} (${id.split(':').slice(-3).join(':')})`);
  };

  const [one, two] = [await start('one'), await start('two')];
  expect(await told([one, two], MINUTE)).toEqual([expect.stringMatching(/^Monitoring started/)]);
  database = 'down';
  const began = await told([one, two], MINUTE);
  expect(began).toEqual([expect.stringMatching(/^The database is down \(database:[\d.]+:down\)$/)]);
  await end(two);
  const three = await start('three');
  expect(await told([one, three], MINUTE)).toEqual(began);
  database = 'up';
  const ended = await told([one, three], MINUTE);
  expect(ended).toEqual([expect.stringMatching(/^The database is up \(database:[\d.]+:up\)$/), ...began]);
  expect(await told([one, three], MINUTE)).toEqual(ended);
  await Promise.all([one, three].map(end));
}

async function end({ health, memory }: Replica): Promise<void> {
  await health.close();
  await memory.close();
}

it('tells an outage that two replicas see once in the feeds of both, from one SQLite file', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  try {
    await expectOneOutage(() => sqliteStore({ file: join(folder, 'history.db') }));
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.skipIf(unreachable !== undefined)(
  `tells an outage that two replicas see once in the feeds of both, from one PostgreSQL database${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`,
  { timeout: 60_000 },
  async () => {
    await using resource = await place();
    const { pool, schema } = resource;
    await expectOneOutage(() => postgresStore({ pool, schema }));
  },
);
