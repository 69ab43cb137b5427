import type { Status } from './status.ts';

/** What somebody who works on an incident tells those who read of it. */
export interface IncidentNote {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly author?: string;
}

/** One outage: from the settled transition of a check into down to the one out of it, whatever restarts lie between. Times are epoch milliseconds. */
export interface Incident {
  /** The same for ever, in every replica, and safe in an address: `database-1779350400000`. */
  readonly id: string;
  /** The check that went down. */
  readonly check: string;
  /** What people call it. */
  readonly title: string;
  readonly startedAt: number;
  /** Absent while it lasts. */
  readonly endedAt?: number;
  /** Nobody looks at the check any more: it ended with the last thing that is known of it, and is not known to have recovered. */
  readonly unwatched?: true;
  /** Milliseconds within it during which nothing was measured: neither up nor down is known of them (R37). */
  readonly unknownMs: number;
  /** Why the check was down at first. */
  readonly reason?: string;
  /** The check it rests on, where that is another one: a dependency that was down as well. */
  readonly rootCause?: string;
  /** The checks that could not be run meanwhile, by name. */
  readonly affected: readonly string[];
  /** Oldest first. */
  readonly notes: readonly IncidentNote[];
  readonly visibility: 'public' | 'private';
}

/**
 * How long a check was in which state between two instants, in milliseconds. What is missing up to the length of the window was
 * not measured, and is unknown. Maintenance is neither up nor down: it is in no uptime.
 */
export interface Measured {
  readonly upMs: number;
  readonly degradedMs: number;
  readonly downMs: number;
  readonly maintenanceMs: number;
}

/** One day in UTC. */
export interface PastDay extends Measured {
  /** When it began, epoch milliseconds. */
  readonly start: number;
}

/** The latency of a check's runs in one stretch of time; absent durations were not measured. Milliseconds. */
export interface PastLatency {
  /** The medians of equal stretches, oldest first; undefined where nothing ran. */
  readonly medians: readonly (number | undefined)[];
  /** How long each stretch is. */
  readonly stretchMs: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly maxMs: number;
}

export const UPTIME_WINDOWS = ['24h', '7d', '30d', '90d'] as const;
export type UptimeWindow = (typeof UPTIME_WINDOWS)[number];

/** The length of each window in milliseconds. */
export const WINDOW_MS: Readonly<Record<UptimeWindow, number>> = {
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  '90d': 7_776_000_000,
};

/** What is remembered of one check. */
export interface CheckPast {
  /** The first instant anything is known of, epoch milliseconds. Absent where nothing is. */
  readonly since?: number;
  readonly uptime: Readonly<Record<UptimeWindow, Measured>>;
  /** The last 90 days up to now, oldest first; all of them, those without a measurement too. */
  readonly days: readonly PastDay[];
  /** Of the last 24 hours. Absent where nothing ran in them. */
  readonly latency?: PastLatency;
}

/** Which part of the past somebody wants to read. */
export interface PastQuery {
  /** Names of checks; all where absent. */
  readonly checks?: ReadonlySet<string>;
  /** Only what is public; all where absent. */
  readonly visibility?: 'public';
  /** Up to which instant, epoch milliseconds: now. */
  readonly until: number;
}

export interface IncidentQuery {
  /** Names of checks; all where absent. */
  readonly checks?: ReadonlySet<string>;
  readonly visibility?: 'public';
  /** Just this one. */
  readonly id?: string;
  /** At most so many, the newest; those that last come first. */
  readonly limit: number;
}

/** What a lasting memory knows beside transitions. Its cost does not depend on how much it remembers. */
export interface PastSource {
  /** By name of check. */
  past(query: PastQuery): PromiseLike<ReadonlyMap<string, CheckPast>>;
  incidents(query: IncidentQuery): PromiseLike<readonly Incident[]>;
  /**
   * Adds a note to an incident, and resolves with the incident as it then is; with undefined where there is none of that id.
   *
   * @throws HealthError `INVALID_OPTION` for a note that is empty or too long.
   */
  addNote(incident: string, note: Omit<IncidentNote, 'at'>): PromiseLike<Incident | undefined>;
}

/** Uptime as people reckon it: the part of the measured time in which the check worked, degraded included. Undefined where nothing was measured. */
export function uptimeRatio({ upMs, degradedMs, downMs }: Measured): number | undefined {
  const measured = upMs + degradedMs + downMs;
  return measured === 0 ? undefined : (upMs + degradedMs) / measured;
}

/** The worst state that was measured in a stretch of time; unknown where none was. */
export function worstOf({ upMs, degradedMs, downMs }: Measured): Status {
  if (downMs > 0) return 'down';
  if (degradedMs > 0) return 'degraded';
  return upMs > 0 ? 'up' : 'unknown';
}
