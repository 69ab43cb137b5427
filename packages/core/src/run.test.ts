/* oxlint-disable unicorn/no-thenable -- a hostile `then` is what is tested */
import { ManualClock } from '@allwell/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckContext, type CheckFunction, type CheckOptions } from './check.ts';
import { HealthError } from './error.ts';
import { degraded, up, type Outcome } from './outcome.ts';
import { startRun, type Run } from './run.ts';

let clock: ManualClock;
const rejections: unknown[] = [];
const remember = (reason: unknown): void => void rejections.push(reason);

beforeEach(() => {
  clock = new ManualClock();
  rejections.length = 0;
  process.on('unhandledRejection', remember);
});
afterEach(() => {
  process.off('unhandledRejection', remember);
});

function start(run: unknown, options: CheckOptions = {}): Run {
  return startRun('one', defineCheck(run as CheckFunction, { timeoutMs: 1_000, ...options }), clock);
}

async function outcomeOf(run: unknown, options?: CheckOptions): Promise<Outcome> {
  const { outcome, ended } = start(run, options);
  await Promise.all([outcome, ended]);
  return outcome;
}

function withResolvers(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((settle, refuse) => ([resolve, reject] = [settle, refuse]));
  return { promise, resolve, reject };
}

const timedOut = { status: 'down', code: 'CHECK_TIMED_OUT', reason: 'no answer within 1000 ms' };

describe('a run', () => {
  it('hands the check one signal, which tells why it was aborted also where it is asked for afterwards', async () => {
    const seen: unknown[] = [];
    const later = withResolvers();
    const { outcome, ended } = start(async (context: CheckContext) => {
      const { signal, name } = { ...context };
      seen.push(name, signal === context.signal, signal.aborted);
      await later.promise;
      seen.push(signal.aborted, (signal.reason as HealthError).code);
    });
    const late = start(async (context: CheckContext) => {
      await later.promise;
      seen.push(context.signal.aborted, (context.signal.reason as HealthError).code);
    });
    await clock.advance(1_000);
    later.resolve();
    await Promise.all([outcome, ended, late.ended]);
    expect(seen).toEqual(['one', true, false, true, 'CHECK_TIMED_OUT', true, 'CHECK_TIMED_OUT']);
  });

  it('is up where the check returns, now or later, and down where it throws or rejects', async () => {
    expect(await outcomeOf(() => undefined)).toEqual({ status: 'up' });
    expect(await outcomeOf(async () => up({ jobs: 3 }))).toEqual({ status: 'up', data: { jobs: 3 } });
    expect(
      await outcomeOf(() => {
        throw new Error('now');
      }),
    ).toMatchObject({ status: 'down', reason: 'now' });
    expect(
      await outcomeOf(async () => {
        throw new Error('later');
      }),
    ).toMatchObject({ status: 'down', reason: 'later' });
    expect(clock.pending).toBe(0);
  });

  it('is down at its timeout and not before, even if the check never settles (R12)', async () => {
    const { outcome } = start(() => new Promise(() => undefined));
    let found: Outcome | undefined;
    void outcome.then((settled) => (found = settled));
    await clock.advance(999);
    expect(found).toBeUndefined();
    await clock.advance(1);
    expect(found).toEqual(timedOut);
    expect(clock.pending).toBe(0);
  });

  it('aborts the signal at the timeout, with the reason, and leaves it alone after an answer in time (R12)', async () => {
    const signals: AbortSignal[] = [];
    const hangs = start(({ signal }: { signal: AbortSignal }) => (signals.push(signal), new Promise(() => undefined)));
    await outcomeOf(({ signal }: { signal: AbortSignal }) => void signals.push(signal));
    await clock.advance(1_000);
    await hangs.outcome;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toBeInstanceOf(HealthError);
    expect(signals[0]?.reason).toMatchObject({ code: 'CHECK_TIMED_OUT' });
  });

  it('tells why it was aborted, to the check and to the caller (R12)', async () => {
    let told: unknown;
    const run = start(
      ({ signal }: { signal: AbortSignal }) => new Promise(() => signal.addEventListener('abort', () => (told = signal.reason))),
    );
    const reason = new HealthError('CHECK_ABORTED', 'closing');
    run.abort(reason);
    expect(await run.outcome).toMatchObject({ status: 'down', code: 'CHECK_ABORTED', reason: 'closing' });
    expect(told).toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('discards what comes after the timeout, and a late rejection bothers nobody (R13)', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const late = withResolvers();
      const { outcome, ended } = start(() => late.promise);
      await clock.advance(1_000);
      expect(await outcome).toEqual(timedOut);
      late[settle](new Error('late'));
      await ended;
      expect(await outcome).toEqual(timedOut);
    }
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rejections).toEqual([]);
  });

  it('takes an answer that is already there when a blocked event loop lets the timer fire late (R20)', async () => {
    const socket = withResolvers();
    const { outcome } = start(() => socket.promise);
    // What lies in a socket is read only after the timers of that turn: the first timer to fire late stands for that.
    clock.schedule(900, () => void clock.schedule(0, () => socket.resolve()));
    await clock.block(5_000);
    expect(await outcome).toEqual({ status: 'up' });
    expect(clock.pending).toBe(0);
  });

  it('is still down after a blocked event loop where no answer is there (R20)', async () => {
    const { outcome } = start(() => new Promise(() => undefined));
    await clock.block(5_000);
    expect(await outcome).toEqual(timedOut);
    expect(clock.pending).toBe(0);
  });

  it('survives a hostile then (R12)', async () => {
    const error = new Error('hostile');
    expect(
      await outcomeOf(() => ({
        get then() {
          throw error;
        },
      })),
    ).toMatchObject({ status: 'down', reason: 'hostile' });
    expect(
      await outcomeOf(() => ({
        then() {
          throw error;
        },
      })),
    ).toMatchObject({ status: 'down', reason: 'hostile' });
    expect(
      await outcomeOf(() => ({
        then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
          resolve(up());
          reject(error);
          throw error;
        },
      })),
    ).toEqual({ status: 'up' });
    expect(
      await outcomeOf(() => ({
        then(_: unknown, reject: (reason: unknown) => void) {
          reject(null);
        },
      })),
    ).toMatchObject({ status: 'down', reason: 'threw null' });
    const silent = start(() => ({
      then() {
        /* never calls back */
      },
    }));
    await clock.advance(1_000);
    expect(await silent.outcome).toEqual(timedOut);
  });

  it('keeps data as it was, and without secrets (R23, R30)', async () => {
    const data = { jobs: { waiting: 1 }, password: 'hunter2' };
    const outcome = await outcomeOf(() => degraded('postgres://app:hunter2@db/orders is slow', data));
    data.jobs.waiting = 2;
    expect(outcome).toEqual({
      status: 'degraded',
      reason: 'postgres://[redacted]@db/orders is slow',
      data: { jobs: { waiting: 1 }, password: '[redacted]' },
    });
    expect(Object.isFrozen(outcome)).toBe(true);
  });

  it('has a reason whatever the check gave as one', async () => {
    for (const reason of ['', undefined, null, 5, { toString: 0 }]) {
      expect(await outcomeOf(() => degraded(reason as string))).toEqual({ status: 'degraded', reason: 'no reason given' });
    }
  });

  it('never rejects, whatever the check returns or throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withNullPrototype: true, withBigInt: true }),
        fc.constantFrom('return', 'throw', 'resolve', 'reject'),
        async (value, how) => {
          const outcome = await outcomeOf(() => {
            if (how === 'throw') throw value;
            if (how === 'return') return value;
            return how === 'resolve' ? Promise.resolve(value) : Promise.reject(value);
          });
          const means = how.startsWith('re') && how !== 'reject' && (value === undefined || value === true) ? 'up' : 'down';
          expect(outcome.status).toBe(means);
          expect(() => JSON.stringify(outcome)).not.toThrow();
        },
      ),
      {
        examples: [
          [{ toString: 0 }, 'throw'],
          [
            new Proxy(
              {},
              {
                getPrototypeOf: () => {
                  throw new Error('trapped');
                },
              },
            ),
            'throw',
          ],
          [{ then: 1 }, 'return'],
        ],
      },
    );
    expect(clock.pending).toBe(0);
    expect(rejections).toEqual([]);
  });
});
