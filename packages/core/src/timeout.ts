import type { Clock } from './clock.ts';

// A timer that fires later than this was held up by a blocked event loop, and so was everything else (R20).
const LATE_MS = 10;

/**
 * Calls `giveUp` when `delayMs` are over; what it returns cancels that. After a blocked event loop an answer may lie in a
 * socket, read only after this turn: it has one turn more, and so beats the timeout (R20).
 */
export function scheduleTimeout(clock: Clock, delayMs: number, giveUp: () => void): () => void {
  const dueAt = clock.now() + delayMs;
  let cancel = clock.schedule(delayMs, () => {
    if (clock.now() - dueAt <= LATE_MS) giveUp();
    else cancel = clock.schedule(0, giveUp);
  });
  return () => cancel();
}
