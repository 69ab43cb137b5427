import { defineCheck, degraded, up } from '@allwell/core';
import { readWaiting } from './orders.ts';

const MOST_WAITING = 10;
const MOST_WAIT_MS = 60_000;

/** While the carrier is down this could only repeat it. So it is not run, and the page names the carrier instead. */
export const parcels = defineCheck(
  () => {
    const { waiting, oldestMs } = readWaiting();
    if (waiting > MOST_WAITING) return degraded(`${waiting} parcels wait, more than ${MOST_WAITING}`, { waiting, oldestMs });
    if (oldestMs > MOST_WAIT_MS)
      return degraded(`a parcel has waited for ${Math.round(oldestMs / 1_000)} s`, { waiting, oldestMs });
    return up({ waiting, oldestMs });
  },
  {
    title: 'Parcels to ship',
    failsAs: 'degraded',
    dependsOn: ['database', 'carrier'],
    tags: ['shipping'],
    links: { Runbook: 'https://example.com/runbooks/parcels' },
  },
);
