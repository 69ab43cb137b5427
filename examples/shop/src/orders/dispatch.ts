import { setTimeout as wait } from 'node:timers/promises';
import { bookParcel } from '../carrier/carrier.ts';
import { markShipped, nextWaiting } from './orders.ts';

const IDLE_MS = 100;
const RETRY_MS = 500;

/** Hands what has been ordered to the carrier, one parcel at a time. What it returns stops it, and resolves when it has stopped. */
export function startDispatch(): () => Promise<void> {
  const stop = new AbortController();
  const stopped = dispatch(stop.signal);
  return () => {
    stop.abort();
    return stopped;
  };
}

async function dispatch(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const order = nextWaiting();
    let pauseMs = order === undefined ? IDLE_MS : 0;
    if (order !== undefined) {
      try {
        await bookParcel(order.id, signal);
        markShipped(order);
      } catch {
        pauseMs = RETRY_MS; // why it failed is what the carrier's own check says
      }
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
