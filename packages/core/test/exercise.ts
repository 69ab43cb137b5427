import { createEndpoint, createHealth, defineCheck, degraded, down, type Clock } from '../src/index.ts';

/** A clock that stands still: what is rendered at that moment is the same to the byte, wherever it is. */
const stopped: Clock = { now: () => 0, wallTime: () => Date.UTC(2026, 0, 2, 3, 4, 5), schedule: () => () => undefined };

const ADDRESSES = [
  '/health',
  '/health/ping',
  '/health/live',
  '/health/ready',
  '/health/checks/queue',
  '/health?format=html',
  '/health?format=text',
  '/health/metrics',
  '/health/feed.atom',
  '/health/badge.svg',
  '/health/checks/nope',
  '/health?auth=wrong',
];

/** What core does in a runtime, as one text that must be the same in all of them. */
export async function exercise(): Promise<string> {
  return JSON.stringify({ hanging: await hang(), answers: await answer() }, undefined, 1);
}

/** A check that never settles, against the runtime's own timers. */
async function hang(): Promise<unknown> {
  let told: unknown;
  const health = createHealth({
    checks: {
      never: defineCheck(
        ({ signal }) => new Promise(() => signal.addEventListener('abort', () => (told = (signal.reason as Error).message))),
        { timeoutMs: 40 },
      ),
      quick: async () => undefined,
    },
  });
  const { status, checks } = await health.report();
  await health.close();
  return { status, told, never: checks['never']?.reason, quick: checks['quick']?.status, lifecycle: health.lifecycle };
}

async function answer(): Promise<unknown> {
  const health = createHealth({
    clock: stopped,
    service: { name: 'orders', version: '1.4.2', instance: 'one' },
    checks: {
      database: defineCheck(() => undefined, { title: 'Datenbank 健康' }),
      queue: defineCheck(() => degraded('1200 jobs waiting', { waiting: 1200, big: 12n, token: 'hunter2' }), {
        failsAs: 'degraded',
      }),
      mail: defineCheck(() => down('refused smtp://a:hunter2@mail'), { probes: [] }),
    },
  });
  await health.start();
  const answers: Record<string, unknown> = {};
  const access = { secret: 's3cret', details: 'always' } as const;
  const routes = createEndpoint(health, { access });
  for (const authorization of [`Basic ${btoa('any:s3cret')}`, undefined]) {
    for (const url of ADDRESSES) {
      const path = url.replace(/\?.*/, '');
      const route = routes.find((one) => !one.subtree && one.path === path) ?? routes.at(-1);
      const made = await route?.respond({
        method: 'GET',
        url,
        path: path.slice('/health'.length),
        header: (name) => (name === 'authorization' ? authorization : undefined),
      });
      answers[`${url} ${authorization ? 'insider' : 'stranger'}`] = made && [
        made.statusCode,
        made.headers,
        new TextDecoder().decode(made.body),
      ];
    }
  }
  return answers;
}
