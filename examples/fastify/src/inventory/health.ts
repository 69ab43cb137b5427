import { http } from '@allwell/checks/http';
import { defineCheck, degraded, up, type CheckContext } from '@allwell/core';
import { INVENTORY_URL, readStock } from './client.ts';

/** Every replica uses the same inventory, so its failure is shown here and in metrics, but takes no replica out of service. */
export const inventory = defineCheck(http(`${INVENTORY_URL}/ping`, { degradedMs: 250 }), {
  title: 'Inventory service',
  description: 'The upstream that reserves stock for an order.',
  shared: true,
  tags: ['fulfilment', 'upstream'],
  links: { Runbook: 'https://example.com/runbooks/inventory', Dashboard: 'https://example.com/dashboards/inventory' },
});

async function stockLevels({ signal }: CheckContext) {
  const stock = await readStock(signal);
  const low = stock.filter(({ left, reorderAt }) => left < reorderAt);
  const data = Object.fromEntries(stock.map(({ item, left }) => [item, left]));
  if (low.length === 0) return up(data);
  return degraded(
    `reorder ${low.map(({ item, left, reorderAt }) => `${item} (${left} left, mark ${reorderAt})`).join(', ')}`,
    data,
  );
}

/** Optional: running out of saucers is worth knowing, and no reason to be down. */
export const stock = defineCheck(stockLevels, {
  title: 'Stock levels',
  maxAgeMs: 5_000,
  failsAs: 'degraded',
  dependsOn: ['inventory'],
  tags: ['fulfilment'],
});
