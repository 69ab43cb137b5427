import { ManualClock } from '@allwell/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import type { HealthEvent } from './event.ts';

let clock: ManualClock;
let lifecycles: string[];

beforeEach(() => {
  clock = new ManualClock();
  lifecycles = [];
});

function healthOf(options: HealthOptions = {}): Health {
  const health = createHealth({ clock, ...options });
  health.subscribe((event: HealthEvent) => event.type === 'lifecycle' && lifecycles.push(event.lifecycle));
  return health;
}

describe('starting', () => {
  it('is over when the tasks and the first round have ended, and never comes back (R9)', async () => {
    let migrated!: () => void;
    const health = healthOf({
      startTasks: { migrate: () => new Promise<void>((resolve) => (migrated = resolve)) },
      checks: { slow: () => new Promise((resolve) => clock.schedule(500, () => resolve(undefined))) },
    });
    expect(health.lifecycle).toBe('created');
    const started = health.start();
    expect(health.lifecycle).toBe('starting');
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'down', reason: 'starting' });
    await clock.advance(500);
    expect(health.lifecycle).toBe('starting');
    migrated();
    await started;
    expect(health.lifecycle).toBe('started');
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
    health.register('later', () => false);
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
    expect(lifecycles).toEqual(['starting', 'started']);
  });

  it('waits for the first round where no task is given, whatever the round finds (R9)', async () => {
    const health = healthOf({ checks: { sick: () => false, hangs: () => new Promise(() => undefined) } });
    const started = health.start();
    await clock.advance(1_999);
    expect(health.lifecycle).toBe('starting');
    await clock.advance(1);
    await started;
    expect(health.lifecycle).toBe('started');
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
  });

  it('never ends where a task failed: start-up and readiness stay down with the reason, liveness stays up (R9)', async () => {
    for (const fail of [
      () => {
        throw new Error('no schema at postgres://a:hunter2@db');
      },
      async () => {
        throw new Error('no schema at postgres://a:hunter2@db');
      },
    ]) {
      const health = healthOf({ startTasks: { migrate: fail } });
      await health.start();
      expect(health.lifecycle).toBe('starting');
      const reason = 'start task migrate failed: no schema at postgres://[redacted]@db';
      expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'down', reason });
      expect(await health.report({ probe: 'readiness' })).toMatchObject({ status: 'down', reason });
      expect(await health.report({ probe: 'liveness' })).toMatchObject({ status: 'up' });
      expect(await health.report()).toMatchObject({ status: 'up' });
    }
  });

  it('moves the revision when a task fails: an answer of before is no longer true', async () => {
    const health = healthOf({
      startTasks: {
        migrate: async () => {
          throw new Error('no');
        },
      },
    });
    const started = health.start();
    const { revision } = health;
    await started;
    expect(health.revision).toBeGreaterThan(revision);
    expect(lifecycles).toEqual(['starting']);
  });

  it('happens once, whoever calls start again, even from within', async () => {
    let tasks = 0;
    let rounds = 0;
    const again: Promise<void>[] = [];
    const health: Health = healthOf({
      startTasks: { once: () => void ((tasks += 1), again.push(health.start())) },
      checks: { one: () => void ((rounds += 1), again.push(health.start())) },
    });
    health.subscribe(() => again.push(health.start()));
    const first = health.start();
    again.push(health.start());
    await Promise.all([first, ...again]);
    for (const promise of again) expect(promise).toBe(first);
    expect([tasks, rounds]).toEqual([1, 1]);
    expect(lifecycles).toEqual(['starting', 'started']);
  });

  it('can be tried again after it was refused', async () => {
    const health = healthOf({ groups: { stores: { checks: ['db'] } } });
    expect(() => health.start()).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHECK' }));
    expect(health.lifecycle).toBe('created');
    health.register('db', () => undefined);
    await health.start();
    expect(health.lifecycle).toBe('started');
  });

  it('is given up at close: tasks are told, and nobody waits for one that does not listen', async () => {
    let told: unknown;
    const health = healthOf({
      startTasks: {
        listens: ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject((told = signal.reason)))),
        deaf: () => new Promise(() => undefined),
      },
    });
    const started = health.start();
    await health.close();
    await started;
    expect(told).toMatchObject({ code: 'CHECK_ABORTED' });
    expect(health.lifecycle).toBe('closed');
    expect(lifecycles).toEqual(['starting', 'closed']);
  });

  it('is not undone by a drain before it (R8)', async () => {
    const health = healthOf({ checks: { one: () => undefined } });
    health.drain();
    health.drain();
    await health.start();
    expect(health.lifecycle).toBe('draining');
    expect(lifecycles).toEqual(['draining']);
    expect(await health.report({ probe: 'readiness' })).toMatchObject({ status: 'down', reason: 'draining' });
    expect(await health.report({ probe: 'startup' })).toMatchObject({ status: 'up' });
  });
});
