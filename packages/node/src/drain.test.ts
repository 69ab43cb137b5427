import { createHealth, HealthError, type Health } from '@allwell/core';
import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DrainableServer } from './connections.ts';
import { createDrain, drainInOrder } from './drain.ts';
import type { DrainOptions } from './drain-options.ts';

let clock: ManualClock;
let health: Health;
beforeEach(() => {
  clock = new ManualClock();
  health = createHealth({ clock });
});

const hangs = (): Promise<never> => new Promise(() => undefined);

describe('a drain without servers', () => {
  it('has readiness fail at once and for good, while liveness stays (R7, R32)', async () => {
    await health.start();
    const drain = createDrain([], health, { drainDelayMs: 100 });
    expect([drain.state, (await health.report({ probe: 'readiness' })).status]).toEqual(['serving', 'up']);
    const ended = drain.run();
    expect([drain.state, health.peek({ probe: 'readiness' }).status]).toEqual(['draining', 'down']);
    await clock.advance(100);
    await ended;
    expect([drain.state, health.lifecycle]).toEqual(['ended', 'draining']);
    expect(health.peek({ probe: 'liveness' }).status).toBe('up');
  });

  it('does nothing before it is run', async () => {
    const drain = createDrain([], health);
    await clock.advance(60_000);
    expect([drain.state, health.lifecycle, clock.pending]).toEqual(['serving', 'created', 0]);
  });

  it('waits for the delay, then runs the stop tasks, then has ended', async () => {
    let finish!: () => void;
    const drain = createDrain([], health, {
      drainDelayMs: 5_000,
      stopTasks: { queue: () => new Promise<void>((resolve) => (finish = resolve)) },
    });
    const ended = drain.run();
    await clock.advance(4_999);
    expect(drain.state).toBe('draining');
    await clock.advance(1);
    expect(drain.state).toBe('stopping');
    await clock.advance(1_000);
    finish();
    expect(await ended).toEqual({
      clean: true,
      cutConnections: 0,
      stopTasks: [{ name: 'queue', outcome: 'done', durationMs: 1_000 }],
      durationMs: 6_000,
    });
    expect([drain.state, clock.pending]).toEqual(['ended', 0]);
  });

  it('has no delay by itself, as nobody sends it requests', async () => {
    expect(await createDrain([], health).run()).toMatchObject({ clean: true, durationMs: 0 });
  });

  it('is run once, however often it is asked to (R32)', async () => {
    let runs = 0;
    const drain = createDrain([], health, { stopTasks: { count: () => void (runs += 1) } });
    const first = drain.run();
    expect(drain.run()).toBe(first);
    await first;
    expect(drain.run()).toBe(first);
    expect(runs).toBe(1);
  });

  it('is run once also where a listener of the health runs it again', async () => {
    let runs = 0;
    const drain = createDrain([], health, { stopTasks: { count: () => void (runs += 1) } });
    health.subscribe(({ type }) => void (type === 'lifecycle' && drain.run()));
    await drain.run();
    expect(runs).toBe(1);
  });

  it('has its delay skipped, before it is over and never after', async () => {
    const drain = createDrain([], health, { drainDelayMs: 5_000, stopTasks: { hangs }, stopTaskTimeoutMs: 1_000 });
    drain.skipDelay(); // not begun: nothing to skip
    const ended = drain.run();
    await clock.advance(10);
    expect(drain.state).toBe('draining');
    drain.skipDelay();
    await clock.advance(0);
    expect(drain.state).toBe('stopping');
    drain.skipDelay();
    await clock.advance(999);
    expect(drain.state).toBe('stopping');
    await clock.advance(1);
    expect(await ended).toMatchObject({ clean: false, durationMs: 1_010 });
  });

  it('keeps to graceMs, whatever its stop tasks do, and gives each its turn', async () => {
    const turns: string[] = [];
    const task = (name: string) => () => {
      turns.push(name);
      return hangs();
    };
    const stopTasks = { a: task('a'), b: task('b'), c: task('c') };
    const drain = createDrain([], health, { drainDelayMs: 1_000, graceMs: 3_000, stopTaskTimeoutMs: 1_500, stopTasks });
    const ended = drain.run();
    await clock.advance(3_000);
    expect(await ended).toMatchObject({
      clean: false,
      durationMs: 3_000,
      stopTasks: [
        { name: 'a', outcome: 'late', durationMs: 1_500 },
        { name: 'b', outcome: 'late', durationMs: 500 },
        { name: 'c', outcome: 'late', durationMs: 0 },
      ],
    });
    expect(turns).toEqual(['a', 'b', 'c']);
  });

  it('never rejects, and tells its outcome to onEnd, which disturbs nobody', async () => {
    const told: unknown[] = [];
    const warned: Error[] = [];
    const onWarning = (warning: Error): void => void warned.push(warning);
    process.on('warning', onWarning);
    try {
      const outcome = await createDrain([], health, {
        stopTasks: { broken: () => Promise.reject(new Error('no route')) },
        onEnd: (one) => {
          told.push(one);
          throw new Error('no log');
        },
      }).run();
      expect(outcome).toMatchObject({ clean: false, stopTasks: [{ name: 'broken', outcome: 'failed' }] });
      expect(told).toEqual([outcome]);
      await expect.poll(() => warned.map(({ message }) => message)).toEqual(['onEnd failed: no log']);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('is told as a warning where it was not clean and nobody asked, without secrets (R30)', async () => {
    const warned: Error[] = [];
    const onWarning = (warning: Error): void => void warned.push(warning);
    process.on('warning', onWarning);
    try {
      const stopTasks = {
        pool: () => {
          throw new Error('postgres://app:hunter2@db is gone');
        },
        hangs,
      };
      const ended = createDrain([], health, { stopTasks, stopTaskTimeoutMs: 20 }).run();
      await clock.advance(20);
      await ended;
      await expect.poll(() => warned).toHaveLength(1);
      expect(warned[0]).toMatchObject({
        name: 'AllwellWarning',
        code: 'ALLWELL_DRAIN',
        message:
          'the drain was not clean: the stop task pool failed: postgres://[redacted]@db is gone; the stop task hangs had not ended after 20 ms',
      });
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('does last of all what its owner asks for', async () => {
    const log: string[] = [];
    const stopTasks = { task: () => void log.push('task') };
    await drainInOrder('x', [], health, { stopTasks }, { connections: [], finish: async () => void log.push('last') }).run();
    expect(log).toEqual(['task', 'last']);
  });
});

describe('mistakes', () => {
  it.each<[string, DrainOptions, RegExp]>([
    ['an option that does not exist', { drainDelay: 3 } as DrainOptions, /no option "drainDelay"/],
    ['a negative delay', { drainDelayMs: -1 }, /drainDelayMs must be milliseconds/],
    ['a grace that a timer cannot keep', { graceMs: 2 ** 31 }, /graceMs must be milliseconds/],
    [
      'a delay longer than the grace',
      { drainDelayMs: 2_000, graceMs: 1_000 },
      /drainDelayMs \(2000\) is part of graceMs \(1000\)/,
    ],
    [
      'a stop task that is none',
      { stopTasks: { pool: 'close' as unknown as () => void } },
      /stopTasks\["pool"\] must be a function/,
    ],
  ])('%s is refused', (_, options, message) => {
    expect(() => createDrain([], health, options)).toThrow(message);
    expect(() => createDrain([], health, options)).toThrow(HealthError);
  });

  it('a stop task needs a name that can be told', () => {
    expect(() => createDrain([], health, { stopTasks: { 'close the pool': () => undefined } })).toThrow(/name of a stop task/);
  });

  it('an application in place of its server is refused, and the message says where the server is', () => {
    const application = Object.assign(() => undefined, { listen: () => undefined });
    expect(() => createDrain(application as unknown as DrainableServer, health)).toThrow(
      /takes the http\.Server that listens.*app\.server/,
    );
    expect(() => createDrain([undefined as unknown as DrainableServer], health)).toThrow(/got undefined/);
  });

  it('something that is no health is refused', () => {
    expect(() => createDrain([], {} as Health)).toThrow(/health must be made by createHealth/);
  });
});
