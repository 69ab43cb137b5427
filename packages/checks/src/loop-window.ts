import { monitorEventLoopDelay, performance, type EventLoopUtilization, type IntervalHistogram } from 'node:perf_hooks';

/** What the event loop did in a stretch of time. */
export interface LoopReading {
  readonly windowMs: number;
  /** The delay that 99 of 100 turns kept below. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Share of the window in which the loop was busy rather than waiting, 0 to 1. */
  readonly utilization: number;
}

// How often the delay is sampled. The histogram counts from sample to sample, so an idle loop reads as this much.
const RESOLUTION_MS = 20;

/**
 * Measures the event loop from window to window: each `read` ends one and begins the next. `start` begins the first. While it
 * runs it samples, fifty times a second, without keeping the process alive; `stop` ends that.
 */
export class LoopWindow {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #utilization: EventLoopUtilization | undefined;
  #startedAt = 0;
  #firstDelayMs = 0;
  #firstSample: NodeJS.Timeout | undefined;

  get running(): boolean {
    return this.#utilization !== undefined;
  }

  /** Milliseconds that the open window has lasted. */
  get ageMs(): number {
    return performance.now() - this.#startedAt;
  }

  start(): void {
    this.stop();
    this.#histogram.enable();
    this.#begin();
  }

  stop(): void {
    clearTimeout(this.#firstSample);
    this.#histogram.disable();
    this.#utilization = undefined;
  }

  read(): LoopReading {
    const windowMs = this.ageMs;
    const { utilization } = performance.eventLoopUtilization(this.#utilization);
    const reading = {
      windowMs: Math.round(windowMs),
      p99Ms: this.#delay(this.#histogram.count < 100 ? this.#worst : this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS),
      maxMs: this.#delay(this.#worst),
      utilization: Math.round((utilization || 0) * 1_000) / 1_000, // NaN of a window in which no time passed
    };
    this.#begin();
    return reading;
  }

  /** In fewer than 100 samples this is also the 99th percentile. */
  get #worst(): number {
    return Math.max(this.#histogram.max / 1e6 - RESOLUTION_MS, this.#firstDelayMs);
  }

  #delay(ms: number): number {
    return Math.round(Math.max(0, ms) * 10) / 10;
  }

  // A histogram takes its first sample only to count from it, so a loop that blocks right away would go unseen. A timer of our
  // own sees that one.
  #begin(): void {
    clearTimeout(this.#firstSample);
    this.#histogram.reset();
    this.#utilization = performance.eventLoopUtilization();
    const startedAt = performance.now();
    this.#startedAt = startedAt;
    this.#firstDelayMs = 0;
    this.#firstSample = setTimeout(() => {
      this.#firstDelayMs = performance.now() - startedAt - RESOLUTION_MS;
    }, RESOLUTION_MS).unref();
  }
}
