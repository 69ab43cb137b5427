import { createHealth, defineCheck } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { history } from '../src/history.ts';
import { sqliteStore } from '../src/sqlite.ts';

/*
 * A service with a history, whose time and whose database its parent moves:
 *
 *     node service-process.ts <file> <epoch milliseconds>
 *
 * `{ database: 'up' | 'down', advanceMs }` lets time pass with the database so, and answers with the incidents when all of it is kept.
 */
const [file = '', startsAt] = process.argv.slice(2);
const clock = new ManualClock(Number(startsAt));
let database = 'up';

const health = createHealth({
  clock,
  service: { name: 'orders', instance: 'one' },
  checks: {
    database: defineCheck(
      () => {
        if (database === 'down') throw new Error('no route');
      },
      { everyMs: 10_000 },
    ),
  },
});

async function act(next: string, advanceMs: number): Promise<unknown> {
  database = next;
  if (health.lifecycle === 'created') await Promise.all([health.start(), clock.advance(0)]);
  await clock.advance(advanceMs);
  await memory.flush();
  return memory.incidents();
}

const memory = await history(health, { store: sqliteStore({ file }) });
process.on('message', ({ database: next, advanceMs }: { database: string; advanceMs: number }) => {
  void act(next, advanceMs).then((incidents) => process.send?.(incidents));
});
process.send?.('ready');
