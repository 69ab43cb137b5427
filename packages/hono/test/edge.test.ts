import { request } from 'node:http';
import { ask, type Reply } from '@allwell/testkit/adapter-suite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../../../test/runtime-program.ts';
import { programs, startRuntime } from './runtime.ts';

const WORKERS = ['default', 'another', 'withoutContext', 'losing', 'scheduled', 'starting', 'refused'] as const;
const PATIENT = { timeout: 15_000 };
const missing = whyNot(programs.workerd, ['--version']);

// Before 2024-10-14 a promise of one request could be settled in another.
describe.skipIf(missing !== undefined).each(['2024-01-01', '2026-01-01'])(
  `in workerd of %s${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  (compatibilityDate) => {
    let started: Awaited<ReturnType<typeof startRuntime>>;
    beforeAll(async () => {
      started = await startRuntime('workerd', 'edge-worker.ts', WORKERS, { compatibilityDate });
    }, 60_000);
    afterAll(() => started?.[Symbol.asyncDispose]());

    const originOf = (worker: (typeof WORKERS)[number]): string => `http://127.0.0.1:${started.ports[WORKERS.indexOf(worker)]}`;
    const get = (worker: (typeof WORKERS)[number], path: string): Promise<Reply> => ask(originOf(worker), path);
    const runs = async (worker: (typeof WORKERS)[number]): Promise<unknown> => (await get(worker, '/runs')).json();

    it('nothing runs at global scope', async () => {
      expect(await runs('default')).toEqual({ runs: 0 });
      expect(await runs('starting')).toEqual({ runs: 0 });
    });

    it('an answer keeps its deadline, and the run it began goes on for the next (R17)', async () => {
      const first = await get('default', '/health');
      expect([first.status, first.json()]).toEqual([503, expect.objectContaining({ status: 'unknown' })]);
      await expect.poll(async () => (await get('default', '/health')).status, PATIENT).toBe(200);
      expect(await runs('default')).toEqual({ runs: 1 });
    });

    it("a client that goes away takes nobody's run along (R12)", async () => {
      const leaving = request(`${originOf('another')}/health`, { agent: false });
      leaving.on('error', () => undefined).end();
      await expect.poll(() => runs('another'), PATIENT).toEqual({ runs: 1 });
      leaving.destroy();
      await expect.poll(async () => (await get('another', '/health')).status, PATIENT).toBe(200);
      expect(await runs('another')).toEqual({ runs: 1 });
    });

    it('where the execution context is not handed on, the answer waits for what it began', async () => {
      expect((await get('withoutContext', '/health')).status).toBe(503);
      expect((await get('withoutContext', '/health')).status).toBe(200);
      expect(await runs('withoutContext')).toEqual({ runs: 1 });
    });

    it('a run that was lost is no longer up when its time is over, holds up nobody, and is begun again', async () => {
      expect((await get('losing', '/health')).status).toBe(200);
      await expect.poll(async () => (await get('losing', '/health')).status, PATIENT).toBe(503);
      expect((await get('losing', '/health')).json()).toMatchObject({
        checks: { lost: { status: 'down', code: 'CHECK_TIMED_OUT' } },
      });
      await expect
        .poll(async () => {
          await get('losing', '/health');
          return ((await runs('losing')) as { runs: number }).runs;
        }, PATIENT)
        .toBeGreaterThan(3);
    });

    it('a check with everyMs runs when somebody asks, and not more often', async () => {
      const run = async (): Promise<unknown> =>
        ((await get('scheduled', '/health')).json() as { checks: { often: { data: { run: number } } } }).checks.often.data.run;
      expect([await run(), await run(), await run()]).toEqual([1, 1, 1]);
      await expect.poll(run, PATIENT).toBe(2);
    });

    it('the first to ask whether it is ready waits for the start tasks', async () => {
      expect((await get('starting', '/health/live')).status).toBe(200);
      expect((await get('starting', '/health/ready')).status).toBe(200);
      expect(await runs('starting')).toEqual({ runs: 1 });
    });

    it('what it says of times is of now', async () => {
      const feed = (await get('default', '/health/feed.json')).text;
      const [, published = ''] = /"date_published":\s*"([^"]+)"/.exec(feed) ?? [];
      expect(Date.now() - Date.parse(published)).toBeLessThan(10 * 60_000);
      expect((await get('default', '/health?format=html')).text).not.toMatch(/\d{4,} days/);
    });

    it('says what to hand in where there is no file system to find checks in', async () => {
      const message = expect.stringMatching(/no file system.*\{ checks \}.*\{ health \}/);
      expect((await get('refused', '/')).json()).toEqual([message, message]);
    });
  },
);
