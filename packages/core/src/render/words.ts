const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A duration in words, two units at most: `1.2 ms`, `340 ms`, `1.5 s`, `2 min 5 s`, `3 h 12 min`, `4 d 6 h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  if (ms < 999.5) return `${tenths(Math.max(0, ms), 10)} ms`;
  if (ms < 59_500) return `${tenths(ms / SECOND, 10)} s`;
  if (ms < HOUR - SECOND / 2) return two(Math.round(ms / SECOND), 60, 'min', 's');
  if (ms < DAY - MINUTE / 2) return two(Math.round(ms / MINUTE), 60, 'h', 'min');
  return two(Math.round(ms / HOUR), 24, 'd', 'h');
}

/** How long ago something was, in the one unit that matters: `just now`, `12 s ago`, `3 min ago`. The page's script says the same. */
export function ago(ms: number): string {
  if (!(ms >= SECOND)) return 'just now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

/** An instant as people say it on the day of `now`: `14:02 UTC`, `20 Nov, 14:02 UTC`, `20 Nov 2025, 14:02 UTC`. */
export function instant(at: number, now: number, seconds = false): string {
  const text = iso(at);
  if (text === '') return 'an unknown time';
  const day = text.slice(0, -14);
  const today = iso(now).slice(0, -14);
  const clock = `${text.slice(-13, seconds ? -5 : -8)} UTC`;
  if (day === today) return clock;
  const year = day.slice(0, -6);
  return `${Number(day.slice(-2))} ${MONTHS[Number(day.slice(-5, -3)) - 1]}${year === today.slice(0, -6) ? '' : ` ${year}`}, ${clock}`;
}

/** An instant for machines, RFC 3339 with milliseconds; `''` where `at` is none. */
export function iso(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '';
}

/** A number of bytes in binary units: `0 B`, `1.5 KiB`, `12 GiB`. */
export function bytes(count: number): string {
  let size = count;
  let unit = 0;
  for (; Math.abs(size) >= 1_023.95 && unit < 5; unit++) size /= 1_024;
  return `${tenths(size, 100)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][unit]}`;
}

/** `1 check`, `2 checks`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function tenths(value: number, wholeFrom: number): string {
  return String(Math.abs(value) < wholeFrom ? Math.round(value * 10) / 10 : Math.round(value));
}

function two(count: number, base: number, large: string, small: string): string {
  const rest = count % base;
  return `${Math.floor(count / base)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
