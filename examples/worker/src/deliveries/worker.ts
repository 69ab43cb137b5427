import { setTimeout as wait } from 'node:timers/promises';
import type { Heartbeat } from '@allwell/core';
import { claim, finish, release, retry, type Delivery } from './queue.ts';

const TIMEOUT_MS = 15_000;

/** Works the queue off, one delivery at a time. */
export interface Worker {
  /** Begins. `heartbeat` beats once per turn. */
  start(heartbeat: Heartbeat): void;
  /** Takes no delivery any more, and resolves when the one at hand is finished. At `signal` that one is given back instead. */
  readonly stop: (context: { readonly signal: AbortSignal }) => Promise<void>;
}

export function createWorker(): Worker {
  const stop = new AbortController();
  const interrupt = new AbortController();
  let stopped = Promise.resolve();

  const work = async (heartbeat: Heartbeat): Promise<void> => {
    while (!stop.signal.aborted) {
      heartbeat.beat();
      const delivery = claim();
      if (delivery) await deliver(delivery, interrupt.signal);
      else await wait(100, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    heartbeat[Symbol.dispose](); // from now on its silence means nothing
  };

  return {
    start(heartbeat) {
      stopped = work(heartbeat);
    },
    stop({ signal }) {
      stop.abort();
      signal.addEventListener('abort', () => interrupt.abort());
      if (signal.aborted) interrupt.abort();
      return stopped;
    },
  };
}

async function deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: delivery.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${delivery.url} answered ${response.status}`);
    finish(delivery);
  } catch {
    if (signal.aborted) release(delivery);
    else retry(delivery); // how many have failed for good is what a check says
  }
}
