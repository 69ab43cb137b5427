import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { eventLoop } from '../src/event-loop.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const figures = async (check: ReturnType<typeof eventLoop>) =>
  (await run(check)).data as Record<'windowMs' | 'p99Ms' | 'maxMs' | 'utilization', number>;

it('takes a short window at its first run (R33)', async () => {
  const { windowMs, p99Ms, maxMs, utilization } = await figures(eventLoop());
  expect(windowMs).toBeGreaterThanOrEqual(99); // a timer may fire within its last millisecond
  expect(windowMs).toBeLessThan(2_000);
  expect(p99Ms).toBeLessThanOrEqual(maxMs);
  expect(utilization).toBeGreaterThanOrEqual(0);
  expect(utilization).toBeLessThanOrEqual(1);
});

it('sees a loop that blocks before, at once after, or long after a run, and only in that window (R33)', async () => {
  const check = eventLoop({ degradedMaxMs: 400 });
  await run(check);
  block(500); // no turn of the loop since the window began
  const afterRun = await run(check);
  expect(afterRun.status).toBe('degraded');
  expect(reasonOf(afterRun)).toMatch(/a callback waited [\d.]+ ms \(limit 400 ms\)/);
  await wait(150);
  block(500); // and no turn of the loop before the next run
  const { maxMs, utilization } = await figures(check);
  expect(maxMs).toBeGreaterThan(400);
  expect(utilization).toBeGreaterThan(0.5);
  expect((await figures(check)).maxMs).toBeLessThan(400);
});

it('judges the 99th percentile and the utilization too', async () => {
  const check = eventLoop({ degradedP99Ms: 50, downUtilization: 0.5 });
  await run(check);
  block(300);
  const outcome = await run(check);
  expect(outcome.status).toBe('down');
  expect(reasonOf(outcome)).toMatch(/^the loop is busy [\d.]+ % of the time \(limit 50 %\)$/);
});

it('measures the window since the last run, and begins anew where that is too long ago', async () => {
  const check = eventLoop({ maxWindowMs: 1_000 });
  await run(check);
  await wait(150);
  expect((await figures(check)).windowMs).toBeGreaterThanOrEqual(149);
  await wait(1_300);
  expect((await figures(check)).windowMs).toBeLessThan(1_000);
});

it('ends its first window at an abort (R12)', async () => {
  await expectAbortable(eventLoop(), Promise.resolve());
});

it('never keeps the process alive', async () => {
  const script = `
    import { eventLoop } from '@allwell/checks/event-loop';
    const { status } = await eventLoop({ degradedP99Ms: 60_000 })({ signal: new AbortController().signal, name: 'loop' });
    console.log(status);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@allwell/source', '--input-type=module', '--eval', script],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      timeout: 10_000,
    },
  );
  expect(stdout).toBe('up\n');
});
