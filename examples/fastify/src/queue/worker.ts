import { setTimeout as wait } from 'node:timers/promises';
import { reserve } from '../inventory/client.ts';
import { findOrder, settleOrder } from '../orders/order.ts';
import { finish, nextJob, retry, type Job } from './queue.ts';

let lastTurnAt = Date.now();

/** Milliseconds since the worker last looked for a job. */
export function workerSilentMs(): number {
  return Date.now() - lastTurnAt;
}

/** Works the queue off, one job at a time. What it returns stops it, and resolves when it has stopped. */
export function startWorker(): () => Promise<void> {
  const stop = new AbortController();
  const stopped = work(stop.signal);
  return () => {
    stop.abort();
    return stopped;
  };
}

async function work(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    lastTurnAt = Date.now();
    const job = nextJob();
    if (job) await fulfil(job, signal);
    else await wait(100, undefined, { signal }).catch(() => undefined);
  }
}

async function fulfil(job: Job, signal: AbortSignal): Promise<void> {
  const order = findOrder(job.orderId);
  try {
    if (order) settleOrder(order.id, (await reserve(order.item, order.quantity, signal)) ? 'fulfilled' : 'rejected');
    finish(job);
  } catch {
    if (!signal.aborted) retry(job); // why it failed is what the inventory's own check says
  }
}
