import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../src/memory-store.ts';
import { sqliteStore } from '../src/sqlite.ts';
import type { Batch, HistoryStore, ObservedState } from '../src/store.ts';

const START = Date.UTC(2026, 2, 14, 22, 30);
const EVER = { from: 0, to: START * 2 };

const check = fc.constantFrom('database', 'orders', 'constructor');
const at = fc.integer({ min: 0, max: 10_800_000 }).map((offset) => START + offset);
const visibility = fc.constantFrom('public', 'private');
const text = fc.string({ unit: 'binary', maxLength: 20 });
const batches = fc.array(
  fc.record({
    instance: fc.constantFrom('one', 'two'),
    at: at.map((instant) => instant + 10_800_000),
    sequence: fc.nat(3),
    observations: fc.array(
      fc
        .record({
          check,
          at,
          visibility,
          state: fc.constantFrom<ObservedState>('up', 'down', 'degraded', 'unknown', 'maintenance'),
          validUntil: at,
          durationMs: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
        })
        .map(({ durationMs, ...look }) => ({ ...look, ...(durationMs !== undefined && { durationMs }) })),
      { maxLength: 8 },
    ),
    transitions: fc.array(
      fc.record({
        check,
        at,
        visibility,
        title: text,
        reason: text,
        from: fc.constantFrom('unknown', 'up', 'degraded', 'down'),
        to: fc.constantFrom('down', 'up', 'degraded', 'unknown'),
        dependsOn: fc.subarray(['database', 'orders']),
        dependants: fc.subarray(['orders', 'constructor']),
      }),
      { maxLength: 4 },
    ),
  }) as fc.Arbitrary<Batch & { readonly sequence: number }>,
  { maxLength: 6 },
);

async function told(store: HistoryStore, all: readonly (Batch & { readonly sequence: number })[]): Promise<unknown> {
  await store.open('orders', START);
  for (const batch of all) await store.append('orders', batch);
  return {
    hours: await store.rollUps('orders', { resolution: 'hour', ...EVER }),
    publicDays: await store.rollUps('orders', { resolution: 'day', visibility: 'public', ...EVER }),
    tails: await store.tails('orders', {}),
    transitions: new Set(
      (await store.transitions('orders', { limit: 100 })).map((one) => `${one.at} ${one.check} ${one.from} ${one.to}`),
    ),
    openOnes: (await store.transitions('orders', { limit: 5, visibility: 'public' })).map(({ at: instant }) => instant),
    incidents: new Map((await store.incidents('orders', { limit: 100 })).map((incident) => [incident.id, incident])),
    looks: (await store.observations('orders', { check: 'database', ...EVER, limit: 100 })).map(({ at: instant }) => instant),
  };
}

it('a file keeps what memory keeps, whatever is appended', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-history-'));
  let files = 0;
  try {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        await using memory = createMemoryStore();
        await using file = sqliteStore({ file: join(folder, `${(files += 1)}.db`) });
        expect(await told(file, all)).toEqual(await told(memory, all));
      }),
      { numRuns: 60 },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
