import type { HealthErrorCode } from './error.ts';
import type { Maintenance } from './maintenance.ts';
import type { CheckData } from './outcome.ts';
import type { Lifecycle } from './report.ts';
import type { Status } from './status.ts';
import type { Transition } from './transition.ts';

/** What a `Health` tells those who subscribe. Every event is frozen; they come in the order in which things happened (R24). */
export type HealthEvent =
  /** A check has a new result. */
  | {
      readonly type: 'settled';
      readonly check: string;
      /** After thresholds and `failsAs`. Unknown while the first failures are fewer than the threshold. */
      readonly status: Status;
      /** What the run itself said. */
      readonly raw: Status;
      readonly reason?: string;
      readonly code?: HealthErrorCode;
      readonly data?: CheckData;
      readonly durationMs: number;
      /** Epoch milliseconds. */
      readonly checkedAt: number;
    }
  /** The settled status of a check is another than before, or is not up at its very first result. */
  | { readonly type: 'changed'; readonly transition: Transition }
  /** Maintenance began (or was changed), or ended: then `maintenance` is absent. `check` is absent for the whole service. */
  | { readonly type: 'maintenance'; readonly check?: string; readonly maintenance?: Maintenance }
  | { readonly type: 'lifecycle'; readonly lifecycle: Lifecycle };

export type HealthListener = (event: HealthEvent) => unknown;

/** Tells listeners one event after the other; what a listener does or throws reaches neither the others nor the teller. */
export interface Emitter {
  subscribe(listener: HealthListener): () => void;
  emit(event: HealthEvent): void;
}

export function createEmitter(): Emitter {
  const listeners = new Map<symbol, HealthListener>();
  const queue: HealthEvent[] = [];
  let telling = false;
  return {
    subscribe(listener) {
      const key = Symbol('listener');
      listeners.set(key, listener);
      return () => void listeners.delete(key);
    },
    emit(event) {
      queue.push(Object.freeze(event));
      if (telling) return; // a listener made this event: it is told after the one at hand
      telling = true;
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        for (const [key, listener] of [...listeners]) if (listeners.has(key)) tell(listener, next);
      }
      telling = false;
    },
  };
}

function tell(listener: HealthListener, event: HealthEvent): void {
  try {
    const answer = listener(event);
    if (answer instanceof Promise) answer.catch(() => undefined);
  } catch {
    // A broken hook never changes a health answer; whoever wants to hear of its errors catches them inside.
  }
}
