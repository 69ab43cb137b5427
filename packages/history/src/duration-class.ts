// Each class is 5 % wider than the one before it: a median read from classes is at most 2.5 % off.
const GROWTH = 1.05;
/** Milliseconds; what is shorter took no time. */
const SHORTEST_MS = 0.01;
const LONGEST_MS = 2 ** 31;

/** The logarithmic class of a duration, from 0 to 535. */
export function durationClass(durationMs: number): number {
  if (!(durationMs > SHORTEST_MS)) return 0;
  return Math.ceil(Math.log(Math.min(durationMs, LONGEST_MS) / SHORTEST_MS) / Math.log(GROWTH));
}

/** The duration in the middle of a class, in milliseconds: at most 2.5 % from any that fell into it. */
export function durationOf(oneClass: number): number {
  return oneClass <= 0 ? 0 : SHORTEST_MS * GROWTH ** (oneClass - 0.5);
}

/** The median of durations by class, in milliseconds; undefined where there are none. */
export function medianOf(durations: Iterable<readonly [number, number]>): number | undefined {
  const byClass = [...durations].toSorted(([one], [other]) => one - other);
  const half = byClass.reduce((sum, [, count]) => sum + count, 0) / 2;
  let seen = 0;
  for (const [oneClass, count] of byClass) {
    seen += count;
    if (count > 0 && seen >= half) return durationOf(oneClass);
  }
  return undefined;
}
