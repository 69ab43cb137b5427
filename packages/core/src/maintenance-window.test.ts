import { ManualClock } from '@allwell/testkit';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HealthEvent } from './event.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import { occurrenceAt } from './maintenance-schedule.ts';
import { maintenanceWindow, type MaintenanceWindow, type MaintenanceWindowOptions } from './maintenance-window.ts';
import { assertOption } from './rule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

let clock: ManualClock;
let began: number;
let events: (readonly [minutes: number, check: string | undefined, reason: string | undefined])[];

beforeEach(() => {
  clock = new ManualClock();
  began = clock.wallTime();
  events = [];
});

const healthOf = (maintenance: readonly MaintenanceWindowOptions[] = [], options: HealthOptions = {}): Health => {
  const health = createHealth({ clock, checks: { db: () => false, disk: () => undefined }, maintenance, ...options });
  health.subscribe((event: HealthEvent) => {
    if (event.type === 'maintenance') events.push([(clock.wallTime() - began) / MINUTE, event.check, event.maintenance?.reason]);
  });
  return health;
};
const windowOf = (options: MaintenanceWindowOptions): MaintenanceWindow => assertOption('a window', options, maintenanceWindow);
const reasonOf = (health: Health): string | undefined => health.peek().maintenance?.reason;

describe('planned maintenance', () => {
  it('is listed before, under way in its time, and gone afterwards, with events at both ends (R10)', async () => {
    const health = healthOf();
    await health.start();
    const planned = await health.planMaintenance({
      reason: 'new disks',
      startsAt: began + HOUR,
      until: new Date(began + 2 * HOUR),
    });
    expect(planned).toEqual({
      id: `_service-${began + HOUR}`,
      reason: 'new disks',
      startsAt: began + HOUR,
      until: began + 2 * HOUR,
    });
    expect(await health.report()).toMatchObject({ plannedMaintenance: [planned] });
    expect(health.peek()).not.toHaveProperty('maintenance');
    await clock.advance(HOUR - 1);
    expect(health.peek({ probe: 'readiness' }).reason).toBeUndefined();
    await clock.advance(1);
    expect(health.peek({ probe: 'readiness' })).toMatchObject({
      reason: 'maintenance',
      maintenance: { reason: 'new disks', since: began + HOUR, until: began + 2 * HOUR },
    });
    expect(health.peek()).not.toHaveProperty('plannedMaintenance');
    await clock.advance(HOUR);
    expect(health.peek({ probe: 'readiness' }).reason).toBeUndefined();
    expect(events).toEqual([
      [60, undefined, 'new disks'],
      [120, undefined, undefined],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('of a check is about that check alone, and in no report without it', async () => {
    const health = healthOf([{ reason: 'upgrade', startsAt: began + MINUTE, durationMs: MINUTE, check: 'db' }]);
    await health.start();
    expect(health.peek().plannedMaintenance).toMatchObject([{ id: `db-${began + MINUTE}`, check: 'db' }]);
    expect(health.peek({ checks: ['disk'] })).not.toHaveProperty('plannedMaintenance');
    await clock.advance(MINUTE);
    expect(health.peek()).toMatchObject({ status: 'degraded', checks: { db: { maintenance: { reason: 'upgrade' } } } });
    await clock.advance(MINUTE);
    expect(health.peek().status).toBe('down');
  });

  it('known at the start begins with it where it is under way, and does no harm where it is over', async () => {
    const health = healthOf([
      { reason: 'over', startsAt: began - DAY, durationMs: HOUR },
      { reason: 'now', startsAt: began - HOUR, until: began + HOUR },
    ]);
    expect(clock.pending).toBe(0); // nothing runs before it is started
    await health.start();
    expect(health.peek()).toMatchObject({ maintenance: { reason: 'now', since: began - HOUR } });
    expect(events).toEqual([[0, undefined, 'now']]);
    await health.close();
    expect(clock.pending).toBe(0);
  });

  it('may overlap: while one window is open there is maintenance, and what ends last is told', async () => {
    const health = healthOf([
      { reason: 'one', startsAt: began + 10 * MINUTE, until: began + 30 * MINUTE },
      { reason: 'two', startsAt: began + 20 * MINUTE, until: began + 40 * MINUTE },
      { reason: 'inside', startsAt: began + 25 * MINUTE, until: began + 26 * MINUTE },
      { reason: 'db', startsAt: began + 15 * MINUTE, until: began + 35 * MINUTE, check: 'db' },
    ]);
    await health.start();
    health.beginMaintenance({ reason: 'short', durationMs: 15 * MINUTE });
    await clock.advance(HOUR);
    expect(events).toEqual([
      [0, undefined, 'short'],
      [10, undefined, 'one'],
      [15, 'db', 'db'],
      [20, undefined, 'two'],
      [35, 'db', undefined],
      [40, undefined, undefined],
    ]);
  });

  it('comes again where it is told to, and what is listed is the next time', async () => {
    const health = healthOf([{ reason: 'weekly', startsAt: began + DAY, durationMs: HOUR, everyMs: WEEK }]);
    await health.start();
    await clock.advance(DAY);
    expect(health.peek()).toMatchObject({
      maintenance: { since: began + DAY },
      plannedMaintenance: [{ startsAt: began + DAY + WEEK, until: began + DAY + WEEK + HOUR }],
    });
    expect(health.endMaintenance()).toBe(true);
    expect(health.endMaintenance()).toBe(false);
    expect(reasonOf(health)).toBeUndefined();
    await clock.block(WEEK);
    expect(reasonOf(health)).toBe('weekly');
    await clock.advance(HOUR);
    expect(events.map(([minutes, , reason]) => [minutes / 60 / 24, reason])).toEqual([
      [1, 'weekly'],
      [1, undefined],
      [8, 'weekly'],
      [8 + 1 / 24, undefined],
    ]);
  });

  it('waits for longer than a timer can, in short steps that keep no process alive', async () => {
    const far = 60 * DAY;
    const delays: number[] = [];
    const spying = Object.assign(Object.create(clock) as ManualClock, {
      now: () => clock.now(),
      wallTime: () => clock.wallTime(),
      schedule: (delayMs: number, callback: () => void) => {
        delays.push(delayMs);
        return clock.schedule(delayMs, callback);
      },
    });
    const health = healthOf([{ reason: 'far', startsAt: began + far }], { clock: spying });
    await health.start();
    await clock.block(far - 1);
    expect([reasonOf(health), clock.pending]).toEqual([undefined, 1]);
    await clock.advance(1);
    expect([reasonOf(health), clock.pending]).toEqual(['far', 0]); // nobody knows its end
    expect(events).toEqual([[far / MINUTE, undefined, 'far']]);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });

  it('is cancelled by its id, also while it is under way', async () => {
    const health = healthOf();
    await health.start();
    const one = await health.planMaintenance({ reason: 'one', startsAt: began + HOUR });
    const two = await health.planMaintenance({ reason: 'two', startsAt: began + HOUR, durationMs: HOUR });
    expect(two.id).toBe(`${one.id}-2`);
    expect(await health.cancelMaintenance(one.id)).toBe(true);
    expect(await health.cancelMaintenance(one.id)).toBe(false);
    await clock.advance(HOUR);
    expect(reasonOf(health)).toBe('two');
    expect(await health.cancelMaintenance(two.id)).toBe(true);
    expect(health.peek().maintenance).toBeUndefined();
    expect(clock.pending).toBe(0);
    expect(await health.cancelMaintenance('__proto__')).toBe(false);
  });

  it('begins at once where it should have begun already', async () => {
    const health = healthOf();
    await health.planMaintenance({ reason: 'late', startsAt: began - HOUR, until: began + HOUR });
    expect(await health.report()).toMatchObject({ maintenance: { reason: 'late', since: began - HOUR, until: began + HOUR } });
  });

  it('goes by the wall clock, forwards within a minute and backwards without flutter', async () => {
    const health = healthOf([{ reason: 'work', startsAt: began + 2 * HOUR, until: began + 3 * HOUR }]);
    await health.start();
    await clock.advance(MINUTE);
    clock.jumpWall(2 * HOUR);
    await clock.advance(MINUTE);
    expect(events.map(([, , reason]) => reason)).toEqual(['work']);
    clock.jumpWall(-2 * MINUTE - 30_000); // 30 s before its beginning: a correction, not another day
    await clock.advance(10_000);
    expect(reasonOf(health)).toBe('work');
    clock.jumpWall(-DAY);
    expect(reasonOf(health)).toBeUndefined();
    clock.jumpWall(DAY + 2 * HOUR);
    expect(reasonOf(health)).toBeUndefined();
    clock.jumpWall(-90 * MINUTE);
    expect(reasonOf(health)).toBe('work');
    await clock.advance(HOUR);
    expect(reasonOf(health)).toBeUndefined();
    clock.jumpWall(-30_000); // right after its end, nothing begins anew either
    await clock.advance(10_000);
    expect(reasonOf(health)).toBeUndefined();
    expect(events.map(([, , reason]) => reason)).toEqual(['work', undefined, 'work', undefined]);
  });

  it('needs no timer to be told: at the edge, where none runs, it is settled by whoever asks', async () => {
    const health = healthOf([{ reason: 'work', startsAt: began + HOUR, until: began + 2 * HOUR }]);
    await health.start({ onDemand: true });
    await clock.block(HOUR);
    expect(clock.pending).toBe(0);
    expect(await health.report({ probe: 'readiness' })).toMatchObject({ status: 'down', maintenance: { reason: 'work' } });
    await clock.block(HOUR);
    expect((await health.report()).maintenance).toBeUndefined();
    expect(events.map(([, , reason]) => reason)).toEqual(['work', undefined]);
  });

  it('bears a listener that plans, ends and cancels', async () => {
    const health = healthOf([{ reason: 'one', startsAt: began + MINUTE, until: began + HOUR }]);
    health.subscribe(async (event) => {
      if (event.type !== 'maintenance' || event.maintenance?.reason !== 'one') return;
      await health.planMaintenance({ reason: 'two', startsAt: clock.wallTime() + MINUTE, durationMs: MINUTE });
      await health.cancelMaintenance(`_service-${began + MINUTE}`);
    });
    await health.start();
    await clock.advance(HOUR);
    expect(events).toEqual([
      [1, undefined, 'one'],
      [1, undefined, undefined],
      [2, undefined, 'two'],
      [3, undefined, undefined],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('marks what changes meanwhile, so that a feed can be filtered', async () => {
    let sick = false;
    const health = healthOf([{ reason: 'work', startsAt: began + HOUR, check: 'sometimes' }], {
      checks: { sometimes: () => !sick },
    });
    await health.start();
    for (const at of [0, 2 * HOUR]) {
      await clock.advance(at);
      sick = !sick;
      await clock.advance(2_000);
      await health.report();
    }
    expect(await health.transitions.recent({ limit: 10 })).toMatchObject([{ to: 'up', maintenance: true }, { to: 'down' }]);
    expect((await health.transitions.recent({ limit: 10 }))[1]).not.toHaveProperty('maintenance');
  });

  it('is listed by time, and no longer than people read', async () => {
    const health = healthOf(
      Array.from({ length: 30 }, (_, index) => ({ reason: `w${index}`, startsAt: began + (30 - index) * HOUR, durationMs: 1 })),
    );
    const listed = (await health.report()).plannedMaintenance ?? [];
    expect(listed).toHaveLength(20);
    expect(listed.map(({ reason }) => reason).slice(0, 2)).toEqual(['w29', 'w28']);
  });

  it('has no secret in its reason (R30)', async () => {
    expect(await healthOf().planMaintenance({ reason: 'postgres://a:hunter2@db', startsAt: began + HOUR })).toMatchObject({
      reason: 'postgres://[redacted]@db',
    });
  });

  it('is forgotten when it is long over: plans fill no memory', async () => {
    const health = healthOf([{ reason: 'weekly', startsAt: began, durationMs: HOUR, everyMs: WEEK }]);
    await health.start();
    const { id } = await health.planMaintenance({ reason: 'once', startsAt: began + HOUR, durationMs: HOUR });
    for (let day = 0; day < 9; day += 1) await clock.block(DAY);
    expect([await health.cancelMaintenance(id), await health.cancelMaintenance(`_service-${began}`)]).toEqual([false, true]);
  });

  it('of a check that is not there is refused: at once where it is planned, at the start where it was known (R21)', async () => {
    const window = { reason: 'x', startsAt: began + HOUR, check: 'nope' };
    const unknown = expect.objectContaining({ code: 'UNKNOWN_CHECK' });
    await expect(healthOf().planMaintenance(window)).rejects.toEqual(unknown);
    expect(() => healthOf([window]).start()).toThrow(unknown);
    expect(() => healthOf([window]).start({ onDemand: true })).toThrow(unknown);
    const late = healthOf([window]);
    late.register('nope', () => true);
    await late.start();
    await late.close();
    await expect(late.planMaintenance(window)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it.each([
    [undefined, 'INVALID_OPTION'],
    [{}, 'INVALID_OPTION'],
    [{ reason: 'x' }, 'INVALID_OPTION'],
    [{ startsAt: Date.UTC(2030, 0) }, 'INVALID_OPTION'],
    [{ reason: '', startsAt: Date.UTC(2030, 0) }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: 1_795_262_400 }, 'INVALID_OPTION'], // seconds
    [{ reason: 'x', startsAt: Number.NaN }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: new Date('soon') }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: '2030-01-01' }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Infinity }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), until: Date.UTC(2030, 0) }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), until: Date.UTC(2031, 0), durationMs: 5 }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), durationMs: 0 }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), everyMs: WEEK }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), durationMs: WEEK, everyMs: WEEK }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), everyMs: 5, durationMs: 6 }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), from: 5 }, 'INVALID_OPTION'],
    [{ reason: 'x', startsAt: Date.UTC(2030, 0), check: '_defaults' }, 'INVALID_NAME'],
  ])('is refused as %o (R21)', async (window, code) => {
    const refused = expect.objectContaining({ name: 'HealthError', code });
    const health = healthOf();
    await expect(health.planMaintenance(window as never)).rejects.toEqual(refused);
    expect(() => healthOf([window as never])).toThrow(refused);
    expect(health.peek()).not.toHaveProperty('plannedMaintenance');
  });

  it('is refused where it is over already', async () => {
    await expect(healthOf().planMaintenance({ reason: 'x', startsAt: began - DAY, until: began })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describe('an occurrence', () => {
  const START = Date.UTC(2026, 0);
  const aLength = fc.integer({ min: 1, max: 2 * DAY });
  const anInstant = fc.integer({ min: START - DAY, max: START + 100 * DAY });

  it('is the window itself until it is over, where it does not come again', () =>
    fc.assert(
      fc.property(aLength, anInstant, (durationMs, at) => {
        const window = windowOf({ reason: 'x', startsAt: START, durationMs });
        const until = START + durationMs;
        expect(occurrenceAt(window, at)).toEqual(at < until ? { startsAt: START, until } : undefined);
      }),
    ));

  it('is the one that holds an instant, or the next, where it comes again', () =>
    fc.assert(
      fc.property(aLength, fc.integer({ min: MINUTE, max: WEEK }), anInstant, (durationMs, gap, at) => {
        const everyMs = durationMs + gap;
        const found = occurrenceAt(windowOf({ reason: 'x', startsAt: START, durationMs, everyMs }), at);
        const { startsAt = 0, until = 0 } = found ?? {};
        expect([until - startsAt, (startsAt - START) % everyMs, at < until]).toEqual([durationMs, 0, true]);
        expect(startsAt === START || at >= until - everyMs).toBe(true); // the one before is over
      }),
    ));
});
