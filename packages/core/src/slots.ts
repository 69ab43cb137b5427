import type { Clock } from './clock.ts';

/** Places for runs: so many at a time, the others in order of arrival. */
export interface Slots {
  /** Calls `start` as soon as there is a place, and after `mostMs` in any case: a hanging run must not hold up another (R11). */
  take(mostMs: number, start: () => void): void;
  /** Gives a place back. */
  release(): void;
}

export function createSlots(size: number, clock: Clock): Slots {
  let taken = 0;
  const queue = new Set<() => void>();
  let admitting = false;
  return {
    take(mostMs, start) {
      if (taken < size) {
        taken += 1;
        start();
        return;
      }
      const enter = (): void => {
        cancel();
        queue.delete(enter);
        taken += 1;
        start();
      };
      const cancel = clock.schedule(mostMs, enter);
      queue.add(enter);
    },
    release() {
      taken -= 1;
      if (admitting) return; // whoever was let in gave its place back at once: the loop at hand goes on
      admitting = true;
      for (const enter of queue) {
        if (taken >= size) break;
        enter();
      }
      admitting = false;
    },
  };
}
