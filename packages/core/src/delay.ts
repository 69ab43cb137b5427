import { HealthError } from './error.ts';
import { show } from './show.ts';

/** The longest delay a timer keeps, 2^31 - 1 ms (24.8 days): Node fires a longer one at once. */
export const MAX_DELAY_MS = 2_147_483_647;

/** Returns `value` if it is a number of milliseconds a timer can keep, from `least` on; throws `INVALID_OPTION` otherwise. */
export function assertDelay(option: string, value: unknown, least = 0): number {
  return assertNumber(option, value, least, MAX_DELAY_MS, 'milliseconds');
}

/** Returns `value` if it is a whole number from `least` to `most`; throws `INVALID_OPTION` otherwise. */
export function assertCount(option: string, value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const count = assertNumber(option, value, least, most, 'a whole number');
  if (Number.isInteger(count)) return count;
  throw new HealthError('INVALID_OPTION', `${option} must be a whole number from ${least} to ${most}, got ${show(value)}`);
}

/** Returns `value` if it is a number from `least` to `most`; throws `INVALID_OPTION` otherwise. `unit` says what it counts. */
export function assertNumber(option: string, value: unknown, least: number, most: number, unit: string): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new HealthError('INVALID_OPTION', `${option} must be ${unit} from ${least} to ${most}, got ${show(value)}`);
}
