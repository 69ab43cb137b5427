import type { Clock } from '@allwell/core';
import { repeat } from './repeat.ts';
import { DAY_MS } from './roll-up.ts';
import type { HistoryStore, Retention } from './store.ts';

// Not with the start, but a process that ends every hour prunes as well.
const FIRST_MS = 600_000;

/** Lets a store forget what is older than its retention, about once a day. A failure is one day more that is kept. What it returns ends that. */
export function startPruning(store: HistoryStore, service: string, retention: Retention, clock: Clock): () => void {
  return repeat(clock, FIRST_MS, DAY_MS, () => store.prune(service, retention, clock.wallTime()));
}
