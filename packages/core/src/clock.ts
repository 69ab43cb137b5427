/** Where time comes from. Tests hand in one that they move themselves (`ManualClock` of `@allwell/testkit`). */
export interface Clock {
  /** Milliseconds on a clock that never goes back. Its zero has no meaning: only differences do. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC, for people; it may jump. */
  wallTime(): number;
  /** Calls `callback` once, `delayMs` from now at the earliest. What it returns cancels the call. Never keeps a process alive. */
  schedule(delayMs: number, callback: () => void): () => void;
}

// Node.js loads `performance` for whoever asks first, which takes longer than all that a start does here.
const now = (): number => {
  const { process } = globalThis as { readonly process?: { readonly hrtime?: { bigint(): bigint } } };
  return process?.hrtime ? Number(process.hrtime.bigint()) / 1e6 : performance.now();
};

/** The runtime's own clocks. */
export const systemClock: Clock = Object.freeze({
  now,
  wallTime: () => Date.now(),
  schedule(delayMs: number, callback: () => void) {
    const timer: unknown = setTimeout(callback, delayMs);
    // Node, Bun and Deno give an object that can let the process end; browsers and edge runtimes give a number.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
});
