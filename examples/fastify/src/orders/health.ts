import { sqlite } from '@allwell/checks/sqlite';
import { defineCheck, up } from '@allwell/core';
import { database as connection } from '../database.ts';
import { countOrders } from './order.ts';

/** A ready-made check around the connection the service itself uses. */
export const database = defineCheck(sqlite(connection), {
  title: 'Order database',
  description: 'SQLite answers on the connection that orders are written through.',
  timeoutMs: 1_000,
  tags: ['storage'],
  links: { Runbook: 'https://example.com/runbooks/order-database' },
});

/** Throwing means down, so a query that fails needs no code here. It means nothing while the database is down. */
export const orders = defineCheck(() => up({ ...countOrders() }), {
  title: 'Order book',
  description: 'Orders can be counted by status.',
  dependsOn: ['database'],
  tags: ['storage'],
});
