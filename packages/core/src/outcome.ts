import { HealthError, type HealthErrorCode } from './error.ts';

/** Facts a check tells beside its verdict. They never change the verdict; the first 16 KiB are kept (R23). */
export type CheckData = Readonly<Record<string, unknown>>;

/** What one run of a check found. Made by `up`, `degraded` and `down`. */
export type Outcome =
  | { readonly status: 'up'; readonly data?: CheckData }
  | { readonly status: 'degraded'; readonly reason: string; readonly data?: CheckData }
  | { readonly status: 'down'; readonly reason: string; readonly code: HealthErrorCode; readonly data?: CheckData };

// A brand that JSON cannot carry, one for all copies of core in a process.
const BRAND = Symbol.for('@allwell/core/outcome');

function make(outcome: Outcome): Outcome {
  return Object.freeze(Object.defineProperty(outcome, BRAND, { value: true }));
}

/** It works. */
export function up(data?: CheckData): Outcome {
  return make({ status: 'up', ...(data && { data }) });
}

/** It works, but worse than it should: still 200, and shown. */
export function degraded(reason: string, data?: CheckData): Outcome {
  return make({ status: 'degraded', reason, ...(data && { data }) });
}

/** It does not work. Throwing an error says the same. */
export function down(reason: string, data?: CheckData): Outcome {
  return failed('CHECK_FAILED', reason, data);
}

/** A failure the runner found, rather than the check itself. */
export function failed(code: HealthErrorCode, reason: string, data?: CheckData): Outcome {
  return make({ status: 'down', reason, code, ...(data && { data }) });
}

/**
 * What a check's return value means (R1): nothing or `true` is up, `false` is down, and an outcome is itself. Anything else
 * is down with reason `invalid-result`, also where it looks like an outcome: `{ status: 'DOWN' }` of another library is
 * never taken for up. Whatever was returned, this does not throw.
 */
export function toOutcome(returned: unknown): Outcome {
  if (returned === undefined || returned === true) return up();
  if (returned === false) return down('returned false');
  try {
    if (isOutcome(returned)) return copyOf(returned);
  } catch {
    // A proxy that refuses to be looked at is not understood either.
  }
  return failed('INVALID_RESULT', 'invalid-result');
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, BRAND);
}

/** The same outcome, of this copy of core: another may know statuses that this one does not. */
function copyOf(outcome: Outcome): Outcome {
  switch (outcome.status) {
    case 'up':
      return up(outcome.data);
    case 'degraded':
      return degraded(outcome.reason, outcome.data);
    case 'down':
      return failed(outcome.code, outcome.reason, outcome.data);
    default:
      return failed('INVALID_RESULT', 'invalid-result');
  }
}

/** What a check that threw means: down, with the error's message. Whatever was thrown, this does not throw. */
export function fromThrown(thrown: unknown): Outcome {
  try {
    if (thrown instanceof HealthError) return failed(thrown.code, thrown.message);
  } catch {
    // A proxy that refuses to tell its prototype.
  }
  return failed('CHECK_THREW', messageOf(thrown));
}

/** What a thrown value says of itself, whatever it is. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === 'string') return thrown === '' ? 'threw an empty string' : thrown;
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
      const { message } = thrown;
      if (typeof message === 'string' && message !== '') return message;
      const name = 'name' in thrown ? thrown.name : undefined;
      const code = 'code' in thrown ? thrown.code : undefined; // Node's AggregateError of a refused connection has no message
      const label = [name, code].filter((part) => typeof part === 'string' && part !== '').join(' ');
      if (label !== '') return label;
    }
    return `threw ${String(thrown)}`;
  } catch {
    return 'threw something that cannot be shown';
  }
}
