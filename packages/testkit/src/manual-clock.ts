import type { Clock } from '@allwell/core';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until a test moves it. `advance` fires what falls due on the way, in order, and lets promises
 * settle in between, so that a test sees what a program would see after that time.
 */
export class ManualClock implements Clock {
  #now = 0;
  readonly #start: number;
  #jump = 0;
  readonly #timers = new Set<Timer>();

  /** @param startsAt What the wall shows at first, epoch milliseconds. Default 2026-01-02T03:04:05Z. */
  constructor(startsAt: number = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#start = startsAt;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#start + this.#now + this.#jump;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many callbacks wait: a test can show that nothing is left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** Lets `ms` milliseconds pass at once, as they do while something blocks the event loop: timers then fire late. */
  async block(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  /** Moves the wall alone, as a correction of the system's clock does. */
  jumpWall(ms: number): void {
    this.#jump += ms;
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }
}

/** Gives every promise that can settle the turns it needs: a macrotask drains all microtasks before it. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
