import { HealthError, messageOf, redact, type Clock } from '@allwell/core';
import type { HistoryProblem, HistorySettings } from './history-options.ts';
import { inTime } from './in-time.ts';
import type { Notes } from './observer.ts';
import type { Batch, HistoryStore, Observation, ObservedTransition, StoreIdentity } from './store.ts';

/** Brings what was seen to a store, in batches, in order. What cannot be written waits, within bounds, and is written later. */
export interface Writer extends Notes {
  /** Whose the store is; undefined until it could be opened. */
  readonly identity: StoreIdentity | undefined;
  /** What the store has not been told yet, as far as this process knows. */
  readonly unwritten: Batch;
  readonly failing: boolean;
  /** How many looks and transitions were lost, because they were too many to wait. */
  readonly dropped: number;
  /** Resolves when everything seen so far is kept. Rejects where the store cannot be used. */
  flush(): Promise<void>;
  /** Gets the store ready, unless it is. Rejects where it cannot be used. */
  open(): Promise<void>;
  /** Lets go of every timer; what waits can still be flushed. */
  stop(): void;
}

const MOST_WAITING = 10_000; // looks, and as many transitions
const MOST_PER_BATCH = 2_000;
// Transitions of one round come together.
const AT_ONCE_MS = 20;
const WRITE_WITHIN_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** @param written Hears of each batch that is kept, and whether it comes late. */
export function createWriter(
  store: HistoryStore,
  service: string,
  instance: string,
  clock: Clock,
  { flushMs, onProblem }: Pick<HistorySettings, 'flushMs' | 'onProblem'>,
  written: (batch: Batch, late: boolean) => void,
): Writer {
  const looks: Observation[] = [];
  const changes: ObservedTransition[] = [];
  // No process that used this instance before has used these numbers: the clock would have to go back to the very millisecond.
  let sequence = Math.floor(clock.wallTime()) * 1_000 + Math.floor(Math.random() * 1_000);
  let current: (Omit<Batch, 'at'> & { readonly sequence: number }) | undefined;
  let writing: Promise<void> | undefined;
  let identity: StoreIdentity | undefined;
  let isOpen = false;
  let failures = 0;
  let dropped = 0;
  let stopped = false;
  let timer: { readonly dueAt: number; readonly cancel: () => void } | undefined;

  const tell = (state: HistoryProblem['state'], error?: unknown): void => {
    const lost = dropped === 0 ? '' : `; ${dropped} looks and transitions were lost`;
    const message =
      state === 'failing'
        ? `the history of ${service} cannot be written and goes on in memory: ${redact(messageOf(error)).replaceAll(/\s+/g, ' ')}`
        : `the history of ${service} can be written again${lost}`;
    try {
      const answer = onProblem({ state, message, dropped, ...(error !== undefined && { error }) });
      if (answer instanceof Promise) answer.catch(() => undefined);
    } catch {
      // Whoever hears of problems and fails has one more, of their own.
    }
  };

  const take = (): typeof current => {
    if (looks.length === 0 && changes.length === 0) return undefined;
    const observations = looks.splice(0, MOST_PER_BATCH);
    const last = looks.length === 0 ? Infinity : (observations.at(-1)?.at ?? Infinity);
    const later = changes.findIndex(({ at }) => at > last);
    const transitions = changes.splice(0, later === -1 ? changes.length : later);
    return { instance, sequence: (sequence += 1), observations, transitions };
  };

  const open = async (): Promise<void> => {
    if (isOpen) return;
    const found: unknown = await inTime(
      clock,
      WRITE_WITHIN_MS,
      promised(() => store.open(service, clock.wallTime())),
    );
    if (!isIdentity(found)) throw new HealthError('STORE_FAILED', 'the store did not say what it is called');
    identity = found;
    isOpen = true;
  };

  const write = async (): Promise<void> => {
    timer?.cancel();
    timer = undefined;
    try {
      await open();
      for (current ??= take(); current; current = take()) {
        const batch = { ...current, at: clock.wallTime() };
        await inTime(
          clock,
          WRITE_WITHIN_MS,
          promised(() => store.append(service, batch)),
        );
        written(batch, failures > 0);
      }
      if (failures > 0) tell('working');
      failures = 0;
    } catch (error) {
      isOpen = false; // what is there may be another: a file that was replaced has no tables
      failures += 1;
      if (failures === 1) tell('failing', error);
      throw error;
    } finally {
      writing = undefined;
      plan(flushMs);
    }
  };

  const plan = (delayMs: number): void => {
    if (stopped || writing || (current === undefined && looks.length === 0 && changes.length === 0)) return;
    const waitMs = failures === 0 ? delayMs : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)) * jitter();
    const dueAt = clock.now() + waitMs;
    if (timer && (failures > 0 || timer.dueAt <= dueAt)) return;
    timer?.cancel();
    timer = { dueAt, cancel: clock.schedule(waitMs, () => void flush().catch(() => undefined)) };
  };

  const flush = (): Promise<void> => (writing ??= write());

  return {
    get identity() {
      return identity;
    },
    get failing() {
      return failures > 0;
    },
    get dropped() {
      return dropped;
    },
    get unwritten() {
      return {
        instance,
        at: clock.wallTime(),
        observations: [...(current?.observations ?? []), ...looks],
        transitions: [...(current?.transitions ?? []), ...changes],
      };
    },
    look(observation) {
      looks.push(observation);
      if (looks.length > MOST_WAITING && looks.shift()) dropped += 1;
      plan(flushMs);
    },
    change(transition) {
      changes.push(transition);
      if (changes.length > MOST_WAITING && changes.shift()) dropped += 1;
      plan(Math.min(AT_ONCE_MS, flushMs));
    },
    open,
    async flush() {
      await writing?.catch(() => undefined); // it may have begun before the latest was seen
      await flush();
    },
    stop() {
      stopped = true;
      timer?.cancel();
      timer = undefined;
    },
  };
}

/** A store that throws, or gives no promise, is one that rejects, or resolves. */
async function promised<T>(work: () => T | PromiseLike<T>): Promise<T> {
  return await work();
}

function isIdentity(found: unknown): found is StoreIdentity {
  return (
    typeof found === 'object' &&
    found !== null &&
    'id' in found &&
    typeof found.id === 'string' &&
    'since' in found &&
    typeof found.since === 'number'
  );
}

/** Processes that lost the same store do not all come back at once. */
function jitter(): number {
  return 0.5 + Math.random() / 2;
}
