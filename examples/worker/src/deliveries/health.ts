import { defineCheck, degraded, up } from '@allwell/core';
import { readQueue } from './queue.ts';

const MOST_WAITING = 20;
const MOST_WAIT_MS = 60_000;

/** A backlog is worth knowing, and no reason to take a worker away that works it off. */
export const backlog = defineCheck(
  () => {
    const { waiting, oldestMs } = readQueue();
    const data = { waiting, oldestMs };
    if (waiting > MOST_WAITING) return degraded(`${waiting} deliveries wait, more than ${MOST_WAITING}`, data);
    if (oldestMs > MOST_WAIT_MS) return degraded(`a delivery has waited for ${Math.round(oldestMs / 1_000)} s`, data);
    return up(data);
  },
  { title: 'Backlog', dependsOn: ['database'], failsAs: 'degraded', everyMs: 2_000, tags: ['deliveries'] },
);

export const failures = defineCheck(
  () => {
    const { failed } = readQueue();
    return failed > 0 ? degraded(`${failed} deliveries have failed for good`, { failed }) : up({ failed });
  },
  { title: 'Failed deliveries', dependsOn: ['database'], failsAs: 'degraded', everyMs: 5_000, tags: ['deliveries'] },
);
