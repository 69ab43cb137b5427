/** What is known of a check or of a whole service. The set is closed. */
export type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** Every status, best first. */
export const STATUSES: readonly Status[] = Object.freeze(['up', 'degraded', 'unknown', 'down'] as const);

/** How much a status weighs in a report: the heaviest gating check decides. */
export const SEVERITY: Readonly<Record<Status, number>> = Object.freeze({ up: 0, degraded: 1, unknown: 2, down: 3 });

/** The worst of `statuses`; up when there is none. */
export function worst(statuses: Iterable<Status>): Status {
  let result: Status = 'up';
  for (const status of statuses) if (SEVERITY[status] > SEVERITY[result]) result = status;
  return result;
}

/** The milder of `status` and `limit`: what a failure costs where `limit` is the most it may cost. */
export function atMost(limit: Status, status: Status): Status {
  return SEVERITY[status] > SEVERITY[limit] ? limit : status;
}
