import { ManualClock } from '@allwell/testkit';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckOptions, type Probe } from './check.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import { degraded, down, up } from './outcome.ts';
import { SEVERITY, worst, type Status } from './status.ts';

const PROBES: readonly Probe[] = ['liveness', 'readiness', 'startup'];
const OUTCOMES = { up: () => up(), degraded: () => degraded('slow'), down: () => down('gone') };

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock();
});

const healthOf = (options: HealthOptions = {}): Health => createHealth({ clock, ...options });
const check = (status: keyof typeof OUTCOMES, options: CheckOptions = {}): ReturnType<typeof defineCheck> =>
  defineCheck(OUTCOMES[status], options);

async function probed(health: Health): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const probe of PROBES) {
    const { status, reason } = await health.report({ probe });
    said[probe] = reason === undefined ? status : `${status}: ${reason}`;
  }
  return said;
}

describe('a report', () => {
  it('is the worst of its gating checks: down, unknown, degraded, up (R2)', async () => {
    const statuses: readonly (keyof typeof OUTCOMES | 'unknown')[] = ['up', 'degraded', 'unknown', 'down'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ status: fc.constantFrom(...statuses), optional: fc.boolean() }), { maxLength: 8 }),
        async (given) => {
          const health = healthOf();
          for (const [index, { status, optional }] of given.entries()) {
            const options: CheckOptions = {
              ...(optional && { failsAs: 'degraded' as const }),
              ...(status === 'unknown' && { dependsOn: ['missing'] }),
            };
            health.register(`c${index}`, status === 'unknown' ? defineCheck(() => undefined, options) : check(status, options));
          }
          const costs = given.map(({ status, optional }): Status =>
            optional && (status === 'down' || status === 'unknown') ? 'degraded' : status,
          );
          expect((await health.report()).status).toBe(worst(costs));
        },
      ),
    );
  });

  it('has a worst that does not depend on order or grouping, and that more checks never improve (R2)', () => {
    const status = fc.constantFrom<Status>('up', 'degraded', 'unknown', 'down');
    fc.assert(
      fc.property(fc.array(status), fc.array(status), (left, right) => {
        expect(worst([...left, ...right])).toBe(worst([worst(left), worst(right)]));
        expect(worst([...left, ...right])).toBe(worst([...right, ...left]));
        expect(SEVERITY[worst([...left, ...right])]).toBeGreaterThanOrEqual(SEVERITY[worst(left)]);
        expect(worst([])).toBe('up');
      }),
    );
  });

  it('tells of groups that have a member in it, each with the worst of those', async () => {
    const health = healthOf({
      groups: { stores: { title: 'Stores', tags: ['store'] }, other: { checks: ['mail'] }, empty: { tags: ['nothing'] } },
      checks: { db: check('down', { tags: ['store'] }), cache: check('up', { tags: ['store'] }), mail: check('degraded') },
    });
    expect((await health.report()).groups).toEqual([
      { name: 'stores', title: 'Stores', status: 'down', checks: ['db', 'cache'] },
      { name: 'other', title: 'other', status: 'degraded', checks: ['mail'] },
    ]);
    expect((await health.report({ checks: ['cache'] })).groups).toEqual([
      { name: 'stores', title: 'Stores', status: 'up', checks: ['cache'] },
    ]);
  });

  it('names as root causes the checks on which its status rests, in order', async () => {
    const health = healthOf({ checks: { a: check('down'), b: check('up'), c: check('degraded'), d: check('down') } });
    expect((await health.report()).rootCauses).toEqual(['a', 'd']);
    expect((await health.report({ checks: ['b', 'c'] })).rootCauses).toEqual(['c']);
    expect((await health.report({ checks: ['b'] })).rootCauses).toEqual([]);
  });

  it('may be served again until the first of its results is too old', async () => {
    const health = healthOf({
      checks: {
        long: check('up', { maxAgeMs: 5_000 }),
        short: check('up', { maxAgeMs: 2_000 }),
        never: check('up', { maxAgeMs: 0, default: false }),
      },
    });
    expect((await health.report()).freshForMs).toBe(2_000);
    await clock.advance(500);
    expect(health.peek().freshForMs).toBe(1_500);
    expect((await health.report({ checks: ['never'] })).freshForMs).toBe(0);
    expect((await health.report({ checks: [] })).freshForMs).toBe(Infinity);
  });
});

describe('liveness', () => {
  it('runs no check but those that say so in so many words (R6)', async () => {
    const ran: string[] = [];
    const health = healthOf({
      checks: {
        db: () => {
          ran.push('db');
          return false;
        },
        loop: defineCheck(() => void ran.push('loop'), { probes: ['liveness'] }),
      },
    });
    const report = await health.report({ probe: 'liveness' });
    expect(ran).toEqual(['loop']);
    expect(report).toMatchObject({ status: 'up' });
    expect(Object.keys(report.checks)).toEqual(['loop']);
  });

  it('has no check that depends on another: the other would have a say in it (R6)', () => {
    expect(() => defineCheck(() => undefined, { probes: ['liveness'], dependsOn: ['db'] })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() =>
      defineCheck(
        defineCheck(() => undefined, { dependsOn: ['db'] }),
        { probes: ['readiness', 'liveness'] },
      ),
    ).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('stays up in every state of life, whatever the other checks say (R6, R7)', async () => {
    const health = healthOf({
      checks: { db: check('down') },
      startTasks: {
        fail: () => {
          throw new Error('no');
        },
      },
    });
    expect((await probed(health))['liveness']).toBe('up');
    await health.start();
    expect((await probed(health))['liveness']).toBe('up');
    health.beginMaintenance({ reason: 'move' });
    health.drain();
    expect((await probed(health))['liveness']).toBe('up');
    await health.close();
    expect((await probed(health))['liveness']).toBe('up');
  });

  it('fails for a heartbeat that is older than its limit, and recovers with the next (R7)', async () => {
    const health = healthOf();
    const heart = health.heartbeat('worker');
    await clock.advance(30_000);
    expect((await health.report({ probe: 'liveness' })).status).toBe('up');
    await clock.advance(1);
    expect(await health.report({ probe: 'liveness' })).toMatchObject({
      status: 'down',
      reason: 'no heartbeat of worker for 30 s',
    });
    heart.beat();
    expect((await health.report({ probe: 'liveness' })).status).toBe('up');
    clock.jumpWall(3_600_000);
    expect((await health.report({ probe: 'liveness' })).status).toBe('up');
  });

  it('forgets a heartbeat that is taken back, and replaces one of the same name (R7)', async () => {
    const health = healthOf();
    const first = health.heartbeat('worker', { wedgedAfterMs: 10 });
    {
      using second = health.heartbeat('worker', { wedgedAfterMs: 100 });
      await clock.advance(50);
      first[Symbol.dispose]();
      expect((await health.report({ probe: 'liveness' })).status).toBe('up');
      await clock.advance(51);
      expect((await health.report({ probe: 'liveness' })).status).toBe('down');
      second.beat();
    }
    await clock.advance(1_000);
    expect((await health.report({ probe: 'liveness' })).status).toBe('up');
    expect(() => health.heartbeat('a b')).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
    expect(() => health.heartbeat('a', { wedgedAfterMs: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('fails for good after a fatal mark, whatever was given as its reason (R7, R30)', async () => {
    for (const [reason, told] of [
      ['pool lost: password=hunter2', 'pool lost: password=[redacted]'],
      [new Error('boom'), 'boom'],
      [Object.create(null), 'threw something that cannot be shown'],
      ['', 'fatal'],
      [undefined, 'threw undefined'],
    ] as const) {
      const health = healthOf();
      health.markFatal(reason as never);
      health.markFatal('later');
      expect(await health.report({ probe: 'liveness' })).toMatchObject({ status: 'down', reason: told });
    }
  });
});

describe('readiness', () => {
  it('is started, not draining, not in maintenance, and its gating checks pass, in all states of life (R8)', async () => {
    const health = healthOf({ checks: { db: check('up', { maxAgeMs: 0 }) } });
    expect(await probed(health)).toEqual({ liveness: 'up', readiness: 'down: starting', startup: 'down: starting' });
    await health.start();
    expect(await probed(health)).toEqual({ liveness: 'up', readiness: 'up', startup: 'up' });
    health.beginMaintenance({ reason: 'move' });
    expect(await probed(health)).toEqual({ liveness: 'up', readiness: 'down: maintenance', startup: 'up' });
    health.endMaintenance();
    health.drain();
    expect(await probed(health)).toEqual({ liveness: 'up', readiness: 'down: draining', startup: 'up' });
    await health.close();
    expect(await probed(health)).toEqual({ liveness: 'up', readiness: 'down: draining', startup: 'up' });
  });

  it('follows its gating checks (R8)', async () => {
    for (const status of ['up', 'degraded', 'down'] as const) {
      const health = healthOf({ checks: { db: check(status), other: check('down', { probes: [] }) } });
      await health.start();
      expect((await health.report({ probe: 'readiness' })).status).toBe(status);
    }
  });

  it('runs nothing where it fails by itself (R15)', async () => {
    let runs = 0;
    const health = healthOf({ checks: { db: defineCheck(() => void (runs += 1), { maxAgeMs: 0 }) } });
    await health.report({ probe: 'readiness' });
    expect(runs).toBe(0);
    await health.start();
    health.drain();
    runs = 0;
    await health.report({ probe: 'readiness' });
    expect(runs).toBe(0);
  });

  it('degrades where a shared dependency is down, and the report as a whole is down (R8)', async () => {
    const health = healthOf({ checks: { db: check('down', { shared: true }) } });
    await health.start();
    expect(await health.report({ probe: 'readiness' })).toMatchObject({ status: 'degraded', checks: { db: { status: 'down' } } });
    expect((await health.report()).status).toBe('down');
  });

  it('degrades too for the checks that wait for a shared dependency: they wait in all replicas at once (R8, R22)', async () => {
    const health = healthOf({
      checks: {
        db: check('down', { shared: true }),
        orders: check('up', { dependsOn: ['db'] }),
        api: check('up', { dependsOn: ['orders'] }),
      },
    });
    await health.start();
    const report = await health.report({ probe: 'readiness' });
    expect(report).toMatchObject({
      status: 'degraded',
      rootCauses: ['db'],
      checks: { orders: { status: 'unknown' }, api: { status: 'unknown' } },
    });
    expect((await health.report({ checks: ['api'] })).status).toBe('unknown');
  });

  it('stays ready where a check in maintenance is down, and with it those that wait for it (R10, R22)', async () => {
    const health = healthOf({ checks: { db: check('down', { default: true }), orders: check('up', { dependsOn: ['db'] }) } });
    await health.start();
    expect((await health.report()).status).toBe('down');
    health.beginMaintenance({ reason: 'moving house', check: 'db' });
    expect(await health.report()).toMatchObject({
      status: 'degraded',
      checks: { orders: { status: 'unknown', blockedBy: ['db'] } },
    });
    expect((await health.report({ probe: 'readiness' })).status).toBe('degraded');
    health.endMaintenance('db');
    expect((await health.report()).status).toBe('down');
  });

  it('fails for a check that waits for one of its own beside a shared one (R8)', async () => {
    const health = healthOf({
      checks: {
        db: check('down', { shared: true }),
        disk: check('down', { probes: [] }),
        orders: check('up', { dependsOn: ['db', 'disk'] }),
      },
    });
    await health.start();
    expect((await health.report({ probe: 'readiness' })).status).toBe('unknown');
  });
});

describe('start-up', () => {
  it('waits for the checks that say so, and stays passed afterwards (R9)', async () => {
    let warm = false;
    const health = healthOf({ checks: { cache: defineCheck(() => warm, { probes: ['startup'], maxAgeMs: 0 }) } });
    await health.start();
    expect((await health.report({ probe: 'startup' })).status).toBe('down');
    warm = true;
    expect((await health.report({ probe: 'startup' })).status).toBe('up');
    warm = false;
    expect((await health.report({ probe: 'startup' })).status).toBe('up');
  });
});
