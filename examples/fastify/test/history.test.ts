import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startService } from './running-service.ts';

interface Told {
  readonly incidents: readonly {
    readonly id: string;
    readonly check: string;
    readonly startedAt: string;
    readonly endedAt?: string;
  }[];
}

/** The incidents, after a look at the health: whoever asks for incidents alone runs no check. */
async function incidentsOf(url: string): Promise<Told['incidents']> {
  await (await fetch(`${url}/health`)).text();
  return ((await (await fetch(`${url}/health/incidents`)).json()) as Told).incidents;
}

it('knows after a restart what was down before it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-example-'));
  const env = { HISTORY: join(folder, 'health.db') };
  try {
    let before: Told['incidents'];
    {
      await using service = await startService({ env });
      await fetch(`${service.url}/demo/inventory/fail`, { method: 'POST', redirect: 'manual' });
      await expect.poll(() => incidentsOf(service.url), { timeout: 20_000 }).toHaveLength(1);
      before = await incidentsOf(service.url);
      expect(before[0]).toMatchObject({ check: 'inventory' });
    }
    await using service = await startService({ env });
    await expect.poll(async () => (await incidentsOf(service.url))[0]?.endedAt, { timeout: 20_000 }).toBeTypeOf('string');
    expect(await incidentsOf(service.url)).toMatchObject([{ id: before[0]?.id, startedAt: before[0]?.startedAt }]);
    const page = await (await fetch(`${service.url}/health`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain(`incidents/${before[0]?.id}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
