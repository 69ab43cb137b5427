import { createEndpoint, createHealth } from '@allwell/core';
import { expect, it } from 'vitest';
import { readPages } from './page.ts';
import { tablesOf } from './table.ts';

it('the table of series has every series with its labels, and no other', async () => {
  const health = createHealth({
    service: { name: 'orders', version: '1.4.2', instance: 'orders-7c9' },
    checks: { database: () => true },
    groups: { storage: { checks: ['database'] } },
    maintenance: [
      { reason: 'new disks', startsAt: Date.now() + 60_000 },
      { reason: 'upgrade', startsAt: Date.now() + 60_000, check: 'database' },
    ],
  });
  const endpoint = createEndpoint(health).find(({ subtree }) => subtree);
  const answer = await endpoint?.respond({ method: 'GET', url: '/health/metrics', path: '/metrics', header: () => undefined });
  await health.close();
  const samples = new TextDecoder()
    .decode(answer?.body)
    .split('\n')
    .filter((line) => /^[a-z]/.test(line));
  const series = samples.map((line) => line.replace(/ \S+$/, '').replaceAll(/="[^"]*"/g, ''));

  const tables = readPages()
    .flatMap(tablesOf)
    .filter(({ columns }) => columns[0] === 'series');
  expect(tables.map(({ path }) => path)).toEqual(['docs/metrics.md']);
  expect(new Set(tables.flatMap(({ rows }) => rows.map(({ name }) => name)))).toEqual(new Set(series));
});
