import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { delay, settleOptions, type CheckFunction, type Rules } from '@allwell/core';
import { inMs, inPercent, judge, limitsOf, share } from './limit.ts';
import { LoopWindow } from './loop-window.ts';

/** How long callbacks may wait for their turn. */
export interface EventLoopOptions {
  /** Milliseconds of delay at the 99th percentile from which it is degraded. Default 100. */
  readonly degradedP99Ms?: number;
  /** Milliseconds of delay at the 99th percentile from which it is down. Default: none. */
  readonly downP99Ms?: number;
  /** Milliseconds that the longest delay of the window may reach before it is degraded. Default: none. */
  readonly degradedMaxMs?: number;
  /** Milliseconds that the longest delay of the window may reach before it is down. Default: none. */
  readonly downMaxMs?: number;
  /** Share of the window in which the loop was busy, 0 to 1, from which it is degraded. Default: none. */
  readonly degradedUtilization?: number;
  /** Share of the window in which the loop was busy, 0 to 1, from which it is down. Default: none. */
  readonly downUtilization?: number;
  /** The longest window, in milliseconds. A check that is not run for longer stops measuring until it is run again. Default 300 000. */
  readonly maxWindowMs?: number;
}

/** The shortest window that says anything; the first run waits for it. */
const MIN_WINDOW_MS = 100;

const RULES: Rules<EventLoopOptions> = {
  degradedP99Ms: delay(1),
  downP99Ms: delay(1),
  degradedMaxMs: delay(1),
  downMaxMs: delay(1),
  degradedUtilization: share,
  downUtilization: share,
  maxWindowMs: delay(MIN_WINDOW_MS),
};

/**
 * Up while the event loop turns freely. Each run judges the window since the run before (R33). Nothing is measured until the
 * first run, which takes a window of 100 ms; the sampling never keeps the process alive, and ends where no run comes within
 * `maxWindowMs`. Data: `windowMs`, `p99Ms`, `maxMs`, `utilization`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function eventLoop(options: EventLoopOptions = {}): CheckFunction {
  const { maxWindowMs, ...settled } = settleOptions('eventLoop', options, RULES, { maxWindowMs: 300_000 });
  const p99 = limitsOf('eventLoop', settled, 'P99Ms', 'most', { degraded: 100 });
  const max = limitsOf('eventLoop', settled, 'MaxMs', 'most');
  const busy = limitsOf('eventLoop', settled, 'Utilization', 'most');
  let window: LoopWindow | undefined;
  let idle: NodeJS.Timeout | undefined;

  return async ({ signal }) => {
    signal.throwIfAborted();
    clearTimeout(idle);
    window ??= new LoopWindow();
    const loop = window;
    try {
      if (!loop.running) loop.start();
      await pause(MIN_WINDOW_MS - loop.ageMs, signal);
    } finally {
      clearTimeout(idle);
      idle = setTimeout(() => loop.stop(), maxWindowMs).unref();
    }
    const reading = loop.read();
    const { p99Ms, maxMs, utilization } = reading;
    return judge(
      [
        { value: p99Ms, side: 'most', limits: p99, says: `callbacks wait ${inMs(p99Ms)} (99th percentile)`, show: inMs },
        { value: maxMs, side: 'most', limits: max, says: `a callback waited ${inMs(maxMs)}`, show: inMs },
        {
          value: utilization,
          side: 'most',
          limits: busy,
          says: `the loop is busy ${inPercent(utilization)} of the time`,
          show: inPercent,
        },
      ],
      { ...reading },
    );
  };
}

/** Waits `ms`, and at least one turn of the loop: a delay that has just ended is counted only when its timer has fired. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    if (ms > 0) await wait(ms, undefined, { signal });
    await setImmediate(undefined, { signal });
    await setImmediate(undefined, { signal });
  } catch {
    signal.throwIfAborted(); // with the reason of the abort; nothing else can end a pause
  }
}
