import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HealthEvent } from './event.ts';
import { createHealth, type Health } from './health.ts';

let clock: ManualClock;
let health: Health;
let events: HealthEvent[];

beforeEach(async () => {
  clock = new ManualClock();
  events = [];
  health = createHealth({ clock, checks: { db: () => false, disk: () => undefined } });
  health.subscribe((event) => event.type === 'maintenance' && events.push(event));
  await health.start();
});

describe('maintenance', () => {
  it('of the service makes it unready, is shown with its reason, and leaves the other probes alone (R8, R10)', async () => {
    const since = clock.wallTime();
    expect(health.beginMaintenance({ reason: 'new disks' })).toEqual({ reason: 'new disks', since });
    expect(await health.report({ probe: 'readiness' })).toMatchObject({
      status: 'down',
      reason: 'maintenance',
      maintenance: { reason: 'new disks' },
    });
    expect(await health.report({ probe: 'liveness' })).toMatchObject({ status: 'up' });
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
    expect(await health.report({ checks: ['disk'] })).toMatchObject({ status: 'up', maintenance: { reason: 'new disks' } });
    expect(health.endMaintenance()).toBe(true);
    expect(health.endMaintenance()).toBe(false);
    expect((await health.report({ probe: 'readiness' })).reason).toBeUndefined();
  });

  it('of a check lets that check cost degraded at most, and shows it (R10)', async () => {
    expect((await health.report()).status).toBe('down');
    health.beginMaintenance({ reason: 'upgrade', check: 'db' });
    const report = await health.report();
    expect(report).toMatchObject({ status: 'degraded', checks: { db: { status: 'down', maintenance: { reason: 'upgrade' } } } });
    expect(report.maintenance).toBeUndefined();
    expect(await health.report({ probe: 'readiness' })).toMatchObject({ status: 'degraded' });
    health.endMaintenance('db');
    expect((await health.report()).status).toBe('down');
  });

  it('ends by itself after its time, not before, whatever the wall clock does (R10)', async () => {
    health.beginMaintenance({ reason: 'short', durationMs: 1_000 });
    clock.jumpWall(86_400_000);
    await clock.advance(999);
    expect(health.peek({ probe: 'readiness' }).reason).toBe('maintenance');
    await clock.advance(1);
    expect(health.peek({ probe: 'readiness' }).reason).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('is replaced by a later one, whose time counts', async () => {
    health.beginMaintenance({ reason: 'first', durationMs: 1_000 });
    health.beginMaintenance({ reason: 'second', durationMs: 5_000 });
    await clock.advance(4_999);
    expect(health.peek().maintenance?.reason).toBe('second');
    await clock.advance(1);
    expect(health.peek().maintenance).toBeUndefined();
  });

  it('is told at each begin and end, an expiry included (R24)', async () => {
    health.beginMaintenance({ reason: 'short', durationMs: 1_000, check: 'db' });
    await clock.advance(1_000);
    health.beginMaintenance({ reason: 'long' });
    health.endMaintenance();
    expect(events.map((event) => event.type === 'maintenance' && [event.check, event.maintenance?.reason])).toEqual([
      ['db', 'short'],
      ['db', undefined],
      [undefined, 'long'],
      [undefined, undefined],
    ]);
  });

  it('has no secret in its reason (R30)', () => {
    expect(health.beginMaintenance({ reason: 'move to postgres://a:hunter2@db' }).reason).toBe(
      'move to postgres://[redacted]@db',
    );
  });

  it.each([
    [undefined, 'INVALID_OPTION'],
    [{}, 'INVALID_OPTION'],
    [{ reason: '' }, 'INVALID_OPTION'],
    [{ reason: 5 }, 'INVALID_OPTION'],
    [{ reason: 'x', durationMs: 0 }, 'INVALID_OPTION'],
    [{ reason: 'x', durationMs: 2 ** 31 }, 'INVALID_OPTION'],
    [{ reason: 'x', until: 5 }, 'INVALID_OPTION'],
    [{ reason: 'x', check: 'nope' }, 'UNKNOWN_CHECK'],
    [{ reason: 'x', check: '_defaults' }, 'INVALID_NAME'],
  ])('is refused as %o (R21)', (options, code) => {
    expect(() => health.beginMaintenance(options as never)).toThrow(expect.objectContaining({ name: 'HealthError', code }));
    expect(health.peek().maintenance).toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});
