import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'pg';
import { postgresStore } from '../src/postgres.ts';
import { sqliteStore } from '../src/sqlite.ts';
import { batch, look, NOON, SECOND, SERVICE } from './looking.ts';
import { server } from './postgres-server.ts';

/*
 * A process that uses a place of storage, told what to do by its parent:
 *
 *     node writer-process.ts sqlite <file> | postgres <schema> | lock <file>
 *
 * `{ append: instance, times }` appends so many looks of one check, one second apart, and answers with the error, if any; `lock` holds
 * the file until the process ends. With a number in `RUN_AS` it goes on as the user and group of that number, once everything is loaded:
 * that user need not be able to read Node or these files.
 */
const [kind, place = ''] = process.argv.slice(2);

const user = process.env['RUN_AS'];
if (user !== undefined) {
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}

if (kind === 'lock') {
  const database = new DatabaseSync(place);
  database.exec('BEGIN IMMEDIATE');
  process.send?.('ready');
  await wait(60_000);
} else {
  const pool = kind === 'postgres' ? new Pool(server) : undefined;
  const store = pool === undefined ? sqliteStore({ file: place, lockedMs: 20_000 }) : postgresStore({ pool, schema: place });
  let sequence = 0;
  const append = async (instance: string, times: number, from: number): Promise<object> => {
    try {
      for (let time = 0; time < times; time += 1) {
        await store.append(SERVICE, batch((sequence += 1), [look('database', NOON + (from + time) * SECOND)], instance));
      }
      return {};
    } catch (thrown) {
      const { code, message } = thrown as { code: string; message: string };
      return { code, message };
    }
  };
  process.on('message', ({ append: instance, times, from = 0 }: { append: string; times: number; from?: number }) => {
    void append(instance, times, from).then((answer) => process.send?.(answer));
  });
  process.send?.('ready');
}
