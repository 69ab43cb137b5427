import type { Check, CheckContext } from './check.ts';
import type { Clock } from './clock.ts';
import { HealthError } from './error.ts';
import { createLateSignal, type LateSignal } from './late-signal.ts';
import { fromThrown, toOutcome, type Outcome } from './outcome.ts';
import { redact } from './redact.ts';
import { snapshot } from './snapshot.ts';
import { scheduleTimeout } from './timeout.ts';

/** One run of a check. Neither promise ever rejects. */
export interface Run {
  /** What the run found, at the latest when its timeout is over or it is aborted. */
  readonly outcome: Promise<Outcome>;
  /** The check's own function has returned, however long that took. */
  readonly ended: Promise<void>;
  /** Whether `ended` has come. */
  readonly returned: boolean;
  /** Ends the wait and tells the check why. */
  abort(reason: HealthError): void;
}

/**
 * Runs `check` once. Its outcome is there within `timeoutMs` even if the check never settles (R12); what comes later is
 * discarded (R13). Data and reasons are bounded and free of secrets from here on.
 */
export function startRun(name: string, check: Check, clock: Clock): Run {
  const signal = createLateSignal();
  let settle!: (outcome: Outcome) => void;
  const outcome = new Promise<Outcome>((resolve) => (settle = resolve));

  const abort = (reason: HealthError): void => {
    cancelTimer();
    settle(fromThrown(reason));
    signal.abort(reason);
  };
  const cancelTimer = scheduleTimeout(clock, check.timeoutMs, () =>
    abort(new HealthError('CHECK_TIMED_OUT', `no answer within ${check.timeoutMs} ms`)),
  );

  let returned = false;
  const end = (found: Outcome): void => {
    returned = true;
    cancelTimer();
    settle(clean(found));
  };
  const answer = new Promise<unknown>((resolve) => resolve(check.run(contextOf(name, signal))));
  const ended = answer.then(
    (value) => end(toOutcome(value)),
    (thrown: unknown) => end(fromThrown(thrown)),
  );
  return {
    outcome,
    ended,
    get returned() {
      return returned;
    },
    abort,
  };
}

function contextOf(name: string, signal: LateSignal): CheckContext {
  return Object.freeze({
    get signal() {
      return signal.get();
    },
    name,
  });
}

function clean(outcome: Outcome): Outcome {
  const data = snapshot(outcome.data);
  const rest = data === undefined ? {} : { data };
  if (outcome.status === 'up') return Object.freeze({ status: 'up', ...rest });
  const reason = redact(typeof outcome.reason === 'string' && outcome.reason !== '' ? outcome.reason : 'no reason given');
  return Object.freeze({ ...outcome, reason, ...rest });
}
