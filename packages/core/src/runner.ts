import type { Check } from './check.ts';
import type { Clock } from './clock.ts';
import { HealthError } from './error.ts';
import { failed, type Outcome } from './outcome.ts';
import { startRun, type Run } from './run.ts';
import { settle, UNSETTLED, type Settled } from './settle.ts';
import type { Slots } from './slots.ts';

/** One result of a check, and what it came to. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** On the monotonic clock. */
  readonly at: number;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
  /** False where the check is still busy with an earlier run. */
  readonly ran: boolean;
  readonly settled: Settled;
}

/** Runs one check, never twice at the same time, and remembers what came out. */
export interface Runner {
  /** The newest result, whatever its age. */
  readonly last: RunResult | undefined;
  /** Sees to a result at most `maxAgeMs` old. Undefined where there is nothing to wait for; otherwise it never rejects. */
  ensure(maxAgeMs: number): Promise<void> | undefined;
  /** Aborts what is running; nothing starts any more. */
  close(reason: HealthError): void;
}

// A run that hangs is given ten times its timeout before another may take its place, then twenty, …; five at most (R14).
const REPLACED_AFTER_TIMEOUTS = 10;
const MOST_ABANDONED = 5;
// With the wait for a place, a run is over after 1.1 times its timeout. So long after that, no timer is just late any more.
const LOST_AFTER_MS = 50;

export function createRunner(
  name: string,
  check: Check,
  clock: Clock,
  slots: Slots,
  settled: (result: RunResult) => void,
): Runner {
  let last: RunResult | undefined;
  let current: Promise<void> | undefined;
  let currentSince = 0;
  let active: Run | undefined;
  let hung: { readonly run: Run; readonly startedAt: number } | undefined;
  const abandoned = new Set<Run>();
  let closed: HealthError | undefined;

  const record = (outcome: Outcome, durationMs: number, ran: boolean): void => {
    const at = clock.now();
    last = Object.freeze({
      outcome,
      durationMs,
      at,
      checkedAt: clock.wallTime(),
      ran,
      settled: settle(last?.settled ?? UNSETTLED, outcome, check),
    });
    settled(last);
  };

  const start = (done: () => void): void => {
    if (!closed) return run(done);
    slots.release();
    done();
  };

  const run = (done: () => void): void => {
    const startedAt = clock.now();
    const one = startRun(name, check, clock);
    active = one;
    if (closed) one.abort(closed); // by the check itself, before it returned for the first time
    void one.outcome.then((outcome) => {
      if (active === one) {
        slots.release();
        active = current = undefined;
        if (!one.returned) hung = { run: one, startedAt };
        if (!closed) record(outcome, clock.now() - startedAt, true);
      }
      done();
    });
    void one.ended.then(() => {
      if (hung?.run === one) hung = undefined;
      abandoned.delete(one);
    });
  };

  /** Waits for a run that is overdue. Where its timer is not just late, the platform has ended the request that began it, and the run with it. */
  const outlive = (overdue: Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel();
        if (current === overdue) {
          if (active) slots.release();
          active = current = undefined;
          record(failed('CHECK_TIMED_OUT', `no answer within ${check.timeoutMs} ms`), clock.now() - currentSince, true);
        }
        resolve();
      };
      const cancel = clock.schedule(LOST_AFTER_MS, end);
      overdue.then(end, end);
    });

  return {
    get last() {
      return last;
    },
    ensure(maxAgeMs) {
      if (closed) return undefined;
      const now = clock.now();
      if (last && now - last.at < maxAgeMs) return undefined; // also while another run is under way: nobody waits for what a schedule began
      if (current) return now - currentSince > check.timeoutMs * 1.1 ? outlive(current) : current;
      if (hung) {
        const hungMs = now - hung.startedAt;
        if (abandoned.size === MOST_ABANDONED || hungMs < check.timeoutMs * REPLACED_AFTER_TIMEOUTS * 2 ** abandoned.size) {
          // However often somebody asks, a hanging run counts as one more failure per timeout.
          if (last?.ran !== false || now - last.at >= check.timeoutMs)
            record(failed('STILL_RUNNING', 'still-running'), hungMs, false);
          return undefined;
        }
        abandoned.add(hung.run);
        hung = undefined;
      }
      let done!: () => void;
      currentSince = now;
      const ensured = (current = new Promise<void>((resolve) => (done = resolve))); // before it starts: the check may ask for itself
      // A place is waited for during a tenth of the timeout at most, so that a round stays within 1.1 times the longest.
      slots.take(check.timeoutMs / 10, () => start(done));
      return ensured;
    },
    close(reason) {
      closed = reason;
      active?.abort(reason);
      hung?.run.abort(reason);
    },
  };
}
