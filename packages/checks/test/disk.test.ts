import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { disk } from '../src/disk.ts';
import { reasonOf, run } from './run.ts';

const here = import.meta.dirname;

it('tells how full the file system is', async () => {
  const { bsize, blocks } = await statfs(here);
  const { data } = await run(disk({ path: here, degradedUsedRatio: 1 }));
  expect(data).toMatchObject({ totalBytes: bsize * blocks, usedRatio: expect.any(Number), freeBytes: expect.any(Number) });
});

it('is degraded or down from its limits on, and says which', async () => {
  const full = await run(disk({ path: here, downUsedRatio: 0 }));
  expect(full.status).toBe('down');
  expect(reasonOf(full)).toMatch(/^[\d.]+ % of the space is used \(limit 0 %\)/);
  const short = await run(disk({ path: here, degradedUsedRatio: 1, degradedFreeBytes: Number.MAX_SAFE_INTEGER }));
  expect(short.status).toBe('degraded');
  expect(reasonOf(short)).toMatch(/^[\d.]+ .?i?B are free \(limit 8 PiB\)$/);
});

it('is down where the path is gone', async () => {
  expect(reasonOf(await run(disk({ path: `${here}/gone` })))).toMatch(/^ENOENT: no such file or directory/);
});

it.skipIf(!existsSync('/proc/version'))(
  'is down where the file system has no size (skipped where there is no /proc)',
  async () => {
    expect(reasonOf(await run(disk({ path: '/proc' })))).toBe('the file system has no size');
  },
);

it('rejects with the reason of an abort (R12)', async () => {
  const controller = new AbortController();
  const running = run(disk({ path: here }), controller.signal);
  const reason = new Error('timed out');
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
});
