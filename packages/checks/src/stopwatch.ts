/** Starts a stopwatch. Each call of what it returns tells the milliseconds since, to a tenth, on a clock that never goes back. */
export function startStopwatch(): () => number {
  const startedAt = performance.now();
  return () => Math.round((performance.now() - startedAt) * 10) / 10;
}
