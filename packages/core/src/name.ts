import { HealthError } from './error.ts';
import { show } from './show.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;

/** Returns `value` if it can name a check or a group: a letter, then at most 99 of `A-Z a-z 0-9 _ . : -`. Throws `INVALID_NAME`. */
export function assertName(kind: 'check' | 'group' | 'heartbeat' | 'start task', value: unknown): string {
  if (isName(value)) return value;
  throw new HealthError('INVALID_NAME', `a ${kind} is named by a letter and at most 99 of A-Z a-z 0-9 _ . : - after it, got ${show(value)}`);
}

/** Whether `value` can name a check or a group. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
