import { defineCheck, up } from '@allwell/core';
import { Hono, type ExecutionContext } from 'hono';
import { allwell, type AllwellOptions } from '../src/index.ts';

/** Workers as users write them: made at global scope, one entry point each. */
interface Worker {
  readonly fetch: (request: Request, env: object, execution: ExecutionContext) => Response | Promise<Response>;
}

/** How often something has run. */
interface Count {
  runs: number;
}

const open: AllwellOptions = { deadlineMs: 100, access: { secret: null, details: 'always' } };
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `context` is what `fetch` hands on of the execution context. */
async function worker(
  optionsFor: (count: Count) => AllwellOptions,
  context: (execution: ExecutionContext) => ExecutionContext | undefined = (execution) => execution,
): Promise<Worker> {
  const count: Count = { runs: 0 };
  const app = new Hono().get('/runs', (c) => c.json(count)).route('/', await allwell({ ...open, ...optionsFor(count) }));
  return { fetch: (request, env, execution) => app.fetch(request, env, context(execution)) };
}

/** Longer than an answer may take, and then fresh for long. */
const slow = (count: Count): AllwellOptions => ({
  checks: {
    slow: defineCheck(
      async () => {
        count.runs += 1;
        await wait(500);
      },
      { maxAgeMs: 60_000 },
    ),
  },
});

const whole: Worker = await worker(slow);
export default whole;
export const another: Worker = await worker(slow);
export const withoutContext: Worker = await worker(slow, () => undefined);

/** The first run is up at once; all others are ended by the platform together with the request that began them. */
export const losing: Worker = await worker(
  (count) => ({
    checks: {
      lost: defineCheck(
        async () => {
          count.runs += 1;
          if (count.runs > 1) await wait(10_000);
        },
        { maxAgeMs: 1, timeoutMs: 300 },
      ),
    },
  }),
  () => ({ waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }),
);

export const scheduled: Worker = await worker((count) => ({
  checks: { often: defineCheck(() => up({ run: (count.runs += 1) }), { everyMs: 400, maxAgeMs: 0 }) },
}));

export const starting: Worker = await worker((count) => ({
  deadlineMs: 5_000,
  checks: {},
  startTasks: {
    warm: async () => {
      await wait(200);
      count.runs += 1;
    },
  },
}));

const refusals = await Promise.all(
  [{}, { root: '.', checks: {} }].map(async (options) => allwell(options).catch((error: Error) => error.message)),
);
export const refused: Worker = { fetch: () => Response.json(refusals) };
