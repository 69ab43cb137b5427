import { expect, it } from 'vitest';
import { memory } from '../src/memory.ts';
import { reasonOf, run } from './run.ts';

it('tells what is in use', async () => {
  const { data } = await run(memory({ degradedUsedRatio: 1 }));
  const { usedRatio, heapUsedRatio, rssBytes, limitBytes } = data as Record<string, number>;
  for (const ratio of [usedRatio, heapUsedRatio]) expect(ratio).toBeGreaterThan(0);
  for (const ratio of [usedRatio, heapUsedRatio]) expect(ratio).toBeLessThan(1);
  expect(rssBytes).toBeLessThan(limitBytes as number);
});

it('is degraded or down from its limits on, and says which', async () => {
  const heap = await run(memory({ degradedUsedRatio: 1, degradedHeapRatio: 0 }));
  expect(heap.status).toBe('degraded');
  expect(reasonOf(heap)).toMatch(/^[\d.]+ % of the heap is used \(limit 0 %\)$/);
  const resident = await run(memory({ downRssBytes: 1 }));
  expect(resident.status).toBe('down');
  expect(reasonOf(resident)).toMatch(/^the process takes [\d.]+ [MG]iB \(limit 1 B\)$/);
});
