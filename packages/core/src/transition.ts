import type { PastSource } from './past.ts';
import type { Status } from './status.ts';

/** One settled change of one check: the news that feeds tell. */
export interface Transition {
  readonly check: string;
  /** What people call the check. */
  readonly title: string;
  readonly from: Status;
  readonly to: Status;
  /** When it settled, epoch milliseconds. No two transitions of one `Health` share an instant. */
  readonly at: number;
  readonly reason?: string;
  /** How long the check had been in `from`, where that is known. */
  readonly lastedMs?: number;
  /** It happened while maintenance of the check or of the service was announced. */
  readonly maintenance?: true;
  readonly visibility: 'public' | 'private';
}

/** Which transitions somebody wants to read. */
export interface TransitionQuery {
  /** Names of checks; all where absent. */
  readonly checks?: ReadonlySet<string>;
  /** Only those of public checks; all where absent. What nobody may see must not use up the limit. */
  readonly visibility?: 'public';
  /** At most so many, the newest. */
  readonly limit: number;
}

/**
 * Where past transitions are read: the memory of this process, or a lasting store (`@allwell/history`) that is attached to a
 * `Health`. Newest first.
 */
export interface TransitionSource {
  /** What tells this memory from another: a lasting store has one for ever, a process has one while it lives. */
  readonly id: string;
  /** The instant from which on nothing is missing, epoch milliseconds. */
  readonly since: number;
  /** When it began to remember, epoch milliseconds: the same for ever, also where it has forgotten since. Default `since`. */
  readonly beganAt?: number;
  /** The same for public checks alone, where that may differ: what happens to private ones must not show in it. */
  readonly publicSince?: number;
  /** Incidents, uptime and latency; absent where only transitions are remembered. */
  readonly past?: PastSource;
  recent(query: TransitionQuery): readonly Transition[] | PromiseLike<readonly Transition[]>;
}
