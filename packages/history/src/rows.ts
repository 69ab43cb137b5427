import type { Incident, IncidentNote, Transition } from '@allwell/core';
import { toIncident, type OpenIncident } from './outage.ts';
import { restoreText, storeText } from './stored-text.ts';
import type { Observation, RollUp, Tail } from './store.ts';

/*
 * Rows as both SQL drivers keep them, each column named after its field. `name` is the check's; absent is null; lists are JSON;
 * `private` is 0 or 1, so that an index can be made of what everybody may see.
 */

export interface TailRow {
  readonly name: string;
  readonly at: number;
  readonly state: Tail['state'];
  readonly valid_until: number;
  readonly since: number;
  readonly private: number;
}

/** A check, looked at or not yet. */
export type CheckRow = Omit<TailRow, 'at'> & { readonly id: number; readonly at: number | null };

export interface ObservationRow {
  readonly at: number;
  readonly state: Observation['state'];
  readonly valid_until: number;
  readonly duration_ms: number | null;
  readonly private: number;
}

export interface TransitionRow {
  readonly name: string;
  readonly title: string;
  readonly from_status: Transition['from'];
  readonly to_status: Transition['to'];
  readonly at: number;
  readonly reason: string | null;
  readonly lasted_ms: number | null;
  readonly maintenance: number;
  readonly private: number;
}

export interface IncidentRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly unknown_ms: number;
  readonly reason: string | null;
  readonly root_cause: string | null;
  readonly affected: string;
  readonly notes: string;
  readonly private: number;
  readonly reporters: string;
  readonly last_down_at: number;
  readonly up_since: number | null;
}

export interface RollUpRow {
  readonly name: string;
  readonly start: number;
  readonly up_ms: number;
  readonly degraded_ms: number;
  readonly down_ms: number;
  readonly maintenance_ms: number;
  readonly durations: string;
  readonly min_ms: number | null;
  readonly max_ms: number | null;
}

/** How many rows a statement is asked for: no database takes `Infinity`. */
export function atMost(limit: number): number {
  return Math.min(limit, 2_147_483_647);
}

/** A text that may be absent. */
export function storeOptional(text: string | undefined): string | null {
  return text === undefined ? null : storeText(text);
}

/** JSON has no Infinity: what is believed for ever is believed for 285 000 years. */
export function reportersJson({ reporters }: Pick<OpenIncident, 'reporters'>): string {
  const finite = Object.entries(reporters).map(([instance, until]) => [instance, Math.min(until, Number.MAX_SAFE_INTEGER)]);
  return JSON.stringify(Object.fromEntries(finite));
}

/** In the order in which they can be saved: of each check only one may last at any moment. */
export function endedFirst(incidents: readonly OpenIncident[]): readonly OpenIncident[] {
  return incidents.toSorted((one, other) => Number(one.endedAt === undefined) - Number(other.endedAt === undefined));
}

export function isPrivate({ visibility }: { readonly visibility: 'public' | 'private' }): 0 | 1 {
  return visibility === 'private' ? 1 : 0;
}

export function readTail(row: TailRow): Tail {
  return {
    check: row.name,
    at: row.at,
    state: row.state,
    validUntil: row.valid_until,
    since: row.since,
    visibility: visibilityOf(row),
  };
}

export function readObservation(check: string, row: ObservationRow): Observation {
  return {
    check,
    at: row.at,
    state: row.state,
    validUntil: row.valid_until,
    ...(row.duration_ms !== null && { durationMs: row.duration_ms }),
    visibility: visibilityOf(row),
  };
}

export function readTransition(row: TransitionRow): Transition {
  return {
    check: row.name,
    title: restoreText(row.title),
    from: row.from_status,
    to: row.to_status,
    at: row.at,
    ...(row.reason !== null && { reason: restoreText(row.reason) }),
    ...(row.lasted_ms !== null && { lastedMs: row.lasted_ms }),
    ...(row.maintenance === 1 && { maintenance: true as const }),
    visibility: visibilityOf(row),
  };
}

export function readIncident(row: IncidentRow): Incident {
  return toIncident(readOpenIncident(row));
}

export function readOpenIncident(row: IncidentRow): OpenIncident {
  return {
    id: restoreText(row.id),
    check: row.name,
    title: restoreText(row.title),
    startedAt: row.started_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    unknownMs: row.unknown_ms,
    ...(row.reason !== null && { reason: restoreText(row.reason) }),
    ...(row.root_cause !== null && { rootCause: row.root_cause }),
    affected: readJson<string[]>(row.affected, []),
    notes: readJson<IncidentNote[]>(row.notes, []),
    visibility: visibilityOf(row),
    reporters: readJson<Record<string, number>>(row.reporters, {}),
    lastDownAt: row.last_down_at,
    ...(row.up_since !== null && { upSince: row.up_since }),
  };
}

export function readRollUp(row: RollUpRow): RollUp {
  return {
    check: row.name,
    start: row.start,
    upMs: row.up_ms,
    degradedMs: row.degraded_ms,
    downMs: row.down_ms,
    maintenanceMs: row.maintenance_ms,
    durations: readJson<[number, number][]>(row.durations, []),
    ...(row.min_ms !== null && { minMs: row.min_ms }),
    ...(row.max_ms !== null && { maxMs: row.max_ms }),
  };
}

function visibilityOf(row: { readonly private: number }): 'public' | 'private' {
  return row.private === 0 ? 'public' : 'private';
}

/** A list, or none where a disk has changed it: one flipped bit must not make everything unreadable. */
function readJson<T extends object>(text: string, none: T): T {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(none) ? (value as T) : none;
  } catch {
    return none;
  }
}
