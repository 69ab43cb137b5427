import { sqlite } from '@allwell/checks/sqlite';
import { defineCheck, degraded, up } from '@allwell/core';
import { database as connection } from '../database.ts';
import { listLowStock } from './catalogue.ts';

/** A ready-made check around the connection that the shop itself uses. */
export const database = defineCheck(sqlite(connection), {
  title: 'Database',
  description: 'SQLite answers on the connection that products and orders are kept in.',
  timeoutMs: 1_000,
  tags: ['storage'],
  links: { Runbook: 'https://example.com/runbooks/shop-database' },
});

/** Running out of cups is worth knowing, and no reason to be down. */
export const stock = defineCheck(
  () => {
    const low = listLowStock();
    return low.length === 0
      ? up()
      : degraded(`reorder ${low.map(({ id, left, reorderAt }) => `${id} (${left} left, mark ${reorderAt})`).join(', ')}`);
  },
  { title: 'Stock', failsAs: 'degraded', dependsOn: ['database'], tags: ['selling'] },
);
