import { http } from '@allwell/checks/http';
import { defineCheck } from '@allwell/core';
import { CARRIER_URL, carrierFetch } from './service.ts';

/** All replicas use the same carrier, so its failure is shown here and in metrics, but takes no replica out of service. */
export const carrier = defineCheck(http(`${CARRIER_URL}/status`, { fetch: carrierFetch, degradedMs: 250 }), {
  title: 'Carrier',
  description: 'The service that quotes a price for a parcel, and collects it.',
  shared: true,
  tags: ['shipping', 'upstream'],
  links: { Runbook: 'https://example.com/runbooks/carrier', Dashboard: 'https://example.com/dashboards/carrier' },
});
