import type { Clock } from '@allwell/core';

/** Does `work` after about `firstMs`, and again about `everyMs` after it has ended. A failure is one time more to wait. What it returns ends that. */
export function repeat(clock: Clock, firstMs: number, everyMs: number, work: () => Promise<void>): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const next = (delayMs: number): void => {
    // Replicas that began together do not come all at once.
    cancel = clock.schedule(delayMs * (0.9 + Math.random() / 5), () => void turn());
  };
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch {
      // Whoever writes tells that the store cannot be used.
    }
    if (!stopped) next(everyMs);
  };
  next(firstMs);
  return () => {
    stopped = true;
    cancel();
  };
}
