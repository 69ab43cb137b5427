import type { Incident, IncidentNote, IncidentQuery, Transition, TransitionQuery } from '@allwell/core';

/** What a check was found to be. `unknown` ends what was known before: nothing vouches for the time from here on. */
export type ObservedState = 'up' | 'degraded' | 'down' | 'unknown' | 'maintenance';

/** One look at one check. Times are epoch milliseconds. */
export interface Observation {
  readonly check: string;
  readonly at: number;
  /** Settled: after thresholds and `failsAs`. */
  readonly state: ObservedState;
  /** Until when this stands if nobody looks again; what comes later was not measured. */
  readonly validUntil: number;
  /** How long the run took; absent where nothing ran. */
  readonly durationMs?: number;
  readonly visibility: 'public' | 'private';
}

/**
 * A settled transition, with what an incident needs to know beside it. One into unknown says that nobody looks at the check any more:
 * what is known of it ends at that instant.
 */
export interface ObservedTransition extends Transition {
  /** The checks it depends on, nearest first. */
  readonly dependsOn: readonly string[];
  /** The checks that cannot be run while it is down. */
  readonly dependants: readonly string[];
}

/** What one process has seen since its last batch; each list in the order of time. */
export interface Batch {
  /** Which of several replicas this is. */
  readonly instance: string;
  /** What the clock of that replica shows as it hands the batch over, epoch milliseconds. */
  readonly at: number;
  readonly observations: readonly Observation[];
  readonly transitions: readonly ObservedTransition[];
}

/** What was measured of one check in one hour or one day of UTC. */
export interface RollUp {
  readonly check: string;
  /** When it began, epoch milliseconds. */
  readonly start: number;
  readonly upMs: number;
  readonly degradedMs: number;
  readonly downMs: number;
  readonly maintenanceMs: number;
  /** Durations by logarithmic class, `[class, count]` in order; empty where nothing ran. Days have none: they are only told as bars. */
  readonly durations: readonly (readonly [number, number])[];
  readonly minMs?: number;
  readonly maxMs?: number;
}

/** The latest observation of a check, of whichever replica: time is measured from it on, and only once. */
export interface Tail {
  readonly check: string;
  readonly at: number;
  readonly state: ObservedState;
  readonly validUntil: number;
  /** The first instant anything is known of. */
  readonly since: number;
  readonly visibility: 'public' | 'private';
}

export interface RollUpQuery {
  readonly resolution: 'hour' | 'day';
  /** Names of checks; all where absent. */
  readonly checks?: ReadonlySet<string>;
  readonly visibility?: 'public';
  /** Epoch milliseconds, of the beginnings: [from, to). */
  readonly from: number;
  readonly to: number;
}

export interface ObservationQuery {
  readonly check: string;
  /** Epoch milliseconds, [from, to). */
  readonly from: number;
  readonly to: number;
  /** At most so many, the newest. */
  readonly limit: number;
}

/** How long what is kept, in milliseconds. */
export interface Retention {
  readonly observationsMs: number;
  readonly hoursMs: number;
  readonly daysMs: number;
  /** Transitions, and incidents that have ended. */
  readonly incidentsMs: number;
}

/** Who a store belongs to. */
export interface StoreIdentity {
  /** What tells this memory from another, for ever: feeds name their entries by it. Made when the service was first seen. */
  readonly id: string;
  /** When that was, epoch milliseconds. */
  readonly since: number;
}

/**
 * Where the history of services is kept. What it promises, whichever driver: a batch is kept whole or not at all; once `append` has
 * resolved, every reader sees it; several processes may use one store at the same time, and then each instant of a check is measured
 * once, and an outage that all of them see is one incident, and told once. Methods reject where the store cannot be used; nothing is
 * retried here.
 */
export interface HistoryStore extends AsyncDisposable {
  /** Gets the store ready for a service, its tables included; safe to repeat, and from several processes at once. */
  open(service: string, now: number): Promise<StoreIdentity>;
  /**
   * Remembers a batch. One with the `sequence` of the latest that was kept of its instance is that batch again, and changes nothing:
   * it can be sent until it is known to be kept. Sequences are whole numbers below 2^53, in no order.
   */
  append(service: string, batch: Batch & { readonly sequence: number }): Promise<void>;
  /** Looks at one check, newest first. */
  observations(service: string, query: ObservationQuery): Promise<readonly Observation[]>;
  /** Newest first. Not what each replica has seen: what has changed for all of them, each outage once. */
  transitions(service: string, query: TransitionQuery): Promise<readonly Transition[]>;
  /** Those that last first, then the newest. */
  incidents(service: string, query: IncidentQuery): Promise<readonly Incident[]>;
  /** By check (code unit by code unit), then by time. With `visibility`, those of checks whose latest look was public. */
  rollUps(service: string, query: RollUpQuery): Promise<readonly RollUp[]>;
  /** By check. */
  tails(service: string, query: Pick<RollUpQuery, 'checks' | 'visibility'>): Promise<readonly Tail[]>;
  /** Adds to the end of its notes. Resolves with the incident as it then is; with undefined where there is none of that id. */
  addNote(service: string, incident: string, note: IncidentNote): Promise<Incident | undefined>;
  /** Forgets what is older than its retention; an incident that lasts is kept. */
  prune(service: string, retention: Retention, now: number): Promise<void>;
}
