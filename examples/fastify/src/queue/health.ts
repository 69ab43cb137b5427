import { defineCheck, degraded, down, up } from '@allwell/core';
import { readQueue } from './queue.ts';
import { workerSilentMs } from './worker.ts';

const MOST_WAITING = 20;
const MOST_SILENCE_MS = 10_000;
const MOST_WAIT_MS = 15_000;

/** Scheduled: it runs every two seconds, so that its history does not depend on who is looking. */
export const queue = defineCheck(
  () => {
    const { waiting, oldestMs } = readQueue();
    return waiting > MOST_WAITING
      ? degraded(`${waiting} orders wait, more than ${MOST_WAITING}`, { waiting, oldestMs })
      : up({ waiting, oldestMs });
  },
  {
    title: 'Order queue',
    everyMs: 2_000,
    failsAs: 'degraded',
    tags: ['fulfilment'],
    links: { Runbook: 'https://example.com/runbooks/order-queue' },
  },
);

export const worker = defineCheck(
  () => {
    const silentMs = workerSilentMs();
    return silentMs > MOST_SILENCE_MS
      ? down(`the worker has been silent for ${Math.round(silentMs / 1_000)} s`)
      : up({ silentMs });
  },
  { title: 'Queue worker', tags: ['fulfilment'] },
);

/**
 * While the inventory is down this could only repeat it. So it is not run, and the page names the inventory instead. Orders are
 * still taken meanwhile, so it costs at most degraded.
 */
export const fulfilment = defineCheck(
  () => {
    const { oldestMs } = readQueue();
    return oldestMs > MOST_WAIT_MS
      ? degraded(`an order has waited for ${Math.round(oldestMs / 1_000)} s`, { oldestMs })
      : up({ oldestMs });
  },
  { title: 'Orders are fulfilled in time', dependsOn: ['inventory', 'worker'], failsAs: 'degraded', tags: ['fulfilment'] },
);
