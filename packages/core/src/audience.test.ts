import { ManualClock } from '@allwell/testkit';
import { describe, expect, it } from 'vitest';
import { reportFor, type Audience } from './audience.ts';
import { defineCheck } from './check.ts';
import { createHealth, type Health } from './health.ts';
import { createEndpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { FORMAT_NAMES } from './formats.ts';
import type { HealthRequest } from './http.ts';
import { degraded, down } from './outcome.ts';
import type { Report } from './report.ts';

const STRANGER: Audience = { details: false, privateChecks: false };

async function textOf(
  health: Health,
  options: EndpointOptions,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<{ status: number; text: string; all: string }> {
  const path = url.replace(/\?.*/, '');
  const routes = createEndpoint(health, options);
  const route = routes.find((one) => !one.subtree && one.path === path) ?? routes.at(-1);
  const request: HealthRequest = { method, url, path: path.slice('/health'.length), header: (name) => headers[name] };
  const answer = await route?.respond(request);
  if (!answer) throw new TypeError('no route');
  const text = new TextDecoder().decode(answer.body);
  return { status: answer.statusCode, text, all: `${answer.statusCode} ${JSON.stringify(answer.headers)} ${text}` };
}

/** A service with a private check in every place where one can show. */
async function service(clock: ManualClock, hidden: boolean): Promise<Health> {
  const health = createHealth({
    clock,
    service: { name: 'orders', version: '9.9.9' },
    groups: { stores: { tags: ['store'] }, vaults: { checks: hidden ? ['xyzzy'] : [], tags: ['plugh'] } },
  });
  const tell = (): ReturnType<typeof down> => degraded('slow');
  if (hidden) {
    let turn = 0;
    health.register(
      'xyzzy',
      defineCheck(() => ((turn += 1) % 2 === 0 ? degraded('xyzzy') : degraded('xyzzy again')), {
        visibility: 'private',
        title: 'Xyzzy',
        tags: ['store', 'plugh'],
        maxAgeMs: 0,
      }),
    );
    health.register(
      'xyzzy2',
      defineCheck(() => (turn % 2 === 0 ? undefined : degraded('xyzzy')), {
        visibility: 'private',
        tags: ['plugh'],
        maxAgeMs: 0,
      }),
    );
  }
  health.register('db', defineCheck(tell, { tags: ['store'], maxAgeMs: 0, ...(hidden && { dependsOn: ['xyzzy'] }) }));
  health.register(
    'disk',
    defineCheck(() => undefined, { maxAgeMs: 0 }),
  );
  await health.start();
  for (let round = 0; round < 200; round += 1) await health.report();
  return health;
}

describe('what an audience may see', () => {
  it('is status and name without details: no reason, data, error, version, link or description (R5)', async () => {
    const health = createHealth({
      clock: new ManualClock(),
      service: { name: 'orders', version: '9.9.9' },
      checks: {
        db: defineCheck(() => down('why', { fact: 1 }), { description: 'text', links: { runbook: 'https://example.com' } }),
      },
    });
    health.beginMaintenance({ reason: 'because' });
    health.beginMaintenance({ reason: 'because', check: 'db' });
    const shown = reportFor(STRANGER, await health.report(), () => false);
    expect(JSON.stringify(shown)).not.toMatch(/why|fact|9\.9\.9|example\.com|text|because|CHECK_FAILED/);
    expect(shown).toMatchObject({
      status: 'degraded',
      details: false,
      service: { name: 'orders' },
      maintenance: { reason: 'maintenance' },
      checks: { db: { name: 'db', status: 'down', raw: 'down' } },
    });
    expect(reportFor(STRANGER, await health.report({ probe: 'readiness' }), () => false).reason).toBe('starting');
    health.markFatal('why');
    expect(reportFor(STRANGER, await health.report({ probe: 'liveness' }), () => false).reason).toBe('failed');
  });

  it('has the same status for everybody (R4)', async () => {
    const health = createHealth({
      clock: new ManualClock(),
      checks: { hidden: defineCheck(() => false, { visibility: 'private' }), open: () => undefined },
    });
    const report: Report = await health.report();
    expect(reportFor(STRANGER, report, (name) => name === 'hidden')).toMatchObject({
      status: 'down',
      checks: { open: { status: 'up' } },
    });
  });

  it('keeps one copy of what was registered, as long as it says the same', async () => {
    const health = createHealth({
      clock: new ManualClock(),
      checks: { db: defineCheck(() => undefined, { description: 'text' }) },
    });
    const report = await health.report();
    const copy = (): unknown => reportFor(STRANGER, report, () => false).checks['db']?.check;
    expect(copy()).toBe(copy());
  });
});

describe('a private check', () => {
  const secret = { access: { secret: 's3cret', details: 'always' } } as const;
  const open = { access: { secret: null, details: 'always' } } as const;
  const addresses = [
    '/health',
    '/health/',
    ...FORMAT_NAMES.map((name) => `/health?format=${name}`),
    '/health?checks=_defaults',
    '/health?checks=db',
    '/health?tag=store',
    '/health?tag=plugh',
    '/health/stores',
    '/health/vaults',
    '/health/checks/db',
    '/health/live',
    '/health/ready',
    '/health/startup',
    '/health/ping',
    '/health/metrics',
    '/health/feed.atom',
    '/health/feed.rss',
    '/health/feed.json',
    '/health/badge.svg',
    '/health?checks=nope',
    '/health/checks/nope',
    '/health?tag=nope',
    '/health/nope',
    '/health?format=nope',
    '/health/a/b/c',
  ];

  it('leaves no trace in any byte of any answer to an unauthorised caller (R5)', async () => {
    for (const options of [open, secret]) {
      const [clock, other] = [new ManualClock(), new ManualClock()];
      const [health, without] = [await service(clock, true), await service(other, false)];
      for (const url of addresses) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await textOf(health, options, url, {}, method);
          expect(answer.all, url).not.toMatch(/xyzzy/i);
        }
      }
      for (const url of addresses.filter((one) => one.includes('nope') || one.includes('plugh'))) {
        for (const method of ['GET', 'HEAD']) {
          expect((await textOf(health, options, url, {}, method)).all.replaceAll('plugh', 'nope'), url).toBe(
            (await textOf(without, options, url, {}, method)).all.replaceAll('plugh', 'nope'),
          );
        }
      }
    }
  });

  it('hides a group of which all members are private, named or tagged, and no other group (R5)', async () => {
    const hidden = defineCheck(() => undefined, { visibility: 'private', tags: ['vault'] });
    const health = createHealth({
      clock: new ManualClock(),
      checks: { hidden, public: defineCheck(() => undefined, { tags: ['store'] }) },
      groups: {
        named: { checks: ['hidden'] },
        tagged: { tags: ['vault'] },
        mixed: { checks: ['hidden'], tags: ['store'] },
        empty: {},
      },
    });
    await health.start();
    const statuses = (options: EndpointOptions, headers?: Readonly<Record<string, string>>): Promise<number[]> =>
      Promise.all(
        [...health.groups.keys()].map(async (name) => (await textOf(health, options, `/health/${name}`, headers)).status),
      );
    expect(await statuses(secret, { authorization: 'Bearer s3cret' })).toEqual([200, 200, 200, 200]);
    expect(await statuses(open)).toEqual([404, 404, 200, 200]);
  });

  it('has an address that is the same 404 as one that does not exist, for whoever may not know of it (R5)', async () => {
    const health = await service(new ManualClock(), true);
    for (const [hidden, nothing] of [
      ['/health/checks/xyzzy', '/health/checks/nnnnn'],
      ['/health?checks=xyzzy', '/health?checks=nnnnn'],
      ['/health?checks=db,xyzzy', '/health?checks=db,nnnnn'],
      ['/health?tag=plugh', '/health?tag=nnnnn'],
      ['/health/vaults', '/health/nothing'],
    ] as const) {
      const [one, other] = [await textOf(health, open, hidden), await textOf(health, open, nothing)];
      expect(one.all.replaceAll(/xyzzy|plugh/g, 'nnnnn')).toBe(other.all);
      expect([400, 404]).toContain(one.status);
    }
  });

  it('is shown to whoever has the right', async () => {
    const health = await service(new ManualClock(), true);
    const authorization = { authorization: 'Bearer s3cret' };
    expect((await textOf(health, secret, '/health?format=json', authorization)).text).toContain('xyzzy');
    expect((await textOf(health, secret, '/health/checks/xyzzy', authorization)).status).toBe(200);
    expect((await textOf(health, secret, '/health/vaults', authorization)).status).toBe(200);
  });

  it('stays hidden after it was taken away, also where others still wait for it (R5)', async () => {
    const health = await service(new ManualClock(), true);
    health.unregister('xyzzy');
    for (const url of addresses) expect((await textOf(health, open, url)).all, url).not.toMatch(/xyzzy/i);
  });
});
