import type { Clock } from '@allwell/core';
import { DAY_MS } from './roll-up.ts';
import type { HistoryStore, Retention } from './store.ts';

// Not with the start, but a process that ends every hour prunes as well.
const FIRST_MS = 600_000;

/** Lets a store forget what is older than its retention, about once a day. A failure is one day more that is kept. What it returns ends that. */
export function startPruning(store: HistoryStore, service: string, retention: Retention, clock: Clock): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const prune = async (): Promise<void> => {
    try {
      await store.prune(service, retention, clock.wallTime());
    } catch {
      // Whoever writes tells that the store cannot be used.
    }
    if (!stopped) next(DAY_MS);
  };
  const next = (delayMs: number): void => {
    cancel = clock.schedule(delayMs * (0.9 + Math.random() / 5), () => void prune());
  };
  next(FIRST_MS);
  return () => {
    stopped = true;
    cancel();
  };
}
