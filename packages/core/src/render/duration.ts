const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type TimeUnit = 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days';
export type Amount = readonly [count: number, unit: TimeUnit];

/** A duration as two units at most, the larger first: 125 000 ms are 2 minutes and 5 seconds. Empty where it is none. */
export function amountsOf(ms: number): readonly Amount[] {
  if (!Number.isFinite(ms)) return [];
  if (ms < 999.5) return [[tenths(Math.max(0, ms), 10), 'milliseconds']];
  if (ms < 59_500) return [[tenths(ms / SECOND, 10), 'seconds']];
  if (ms < HOUR - SECOND / 2) return two(Math.round(ms / SECOND), 60, 'minutes', 'seconds');
  if (ms < DAY - MINUTE / 2) return two(Math.round(ms / MINUTE), 60, 'hours', 'minutes');
  return two(Math.round(ms / HOUR), 24, 'days', 'hours');
}

/** A time in the one unit that matters, rounded down: 119 000 ms are 1 minute. Empty below a second. The page's script says the same. */
export function wholeAmountOf(ms: number): readonly Amount[] {
  if (!(ms >= SECOND)) return [];
  if (ms < MINUTE) return [[Math.floor(ms / SECOND), 'seconds']];
  if (ms < HOUR) return [[Math.floor(ms / MINUTE), 'minutes']];
  return ms < DAY ? [[Math.floor(ms / HOUR), 'hours']] : [[Math.floor(ms / DAY), 'days']];
}

const SYMBOL: Readonly<Record<TimeUnit, string>> = { milliseconds: 'ms', seconds: 's', minutes: 'min', hours: 'h', days: 'd' };

/** A duration for programs' texts, in English: `1.2 ms`, `340 ms`, `1.5 s`, `2 min 5 s`, `3 h 12 min`, `4 d 6 h`. */
export function duration(ms: number): string {
  return (
    amountsOf(ms)
      .map(([count, unit]) => `${count} ${SYMBOL[unit]}`)
      .join(' ') || 'an unknown time'
  );
}

/** `value` to one place after the point, and to none from `wholeFrom` on. */
export function tenths(value: number, wholeFrom: number): number {
  return Math.abs(value) < wholeFrom ? Math.round(value * 10) / 10 : Math.round(value);
}

function two(count: number, base: number, large: TimeUnit, small: TimeUnit): readonly Amount[] {
  const rest = count % base;
  const first: Amount = [Math.floor(count / base), large];
  return rest === 0 ? [first] : [first, [rest, small]];
}
