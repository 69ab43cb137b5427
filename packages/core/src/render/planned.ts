import type { PlannedMaintenance } from '../maintenance-window.ts';
import { isoTime } from './iso-time.ts';

/** When planned maintenance is, and of what, for programs and logs: `maintenance of database planned from 2026-11-22T02:00:00.000Z until …`. */
export function describePlan({ check, startsAt, until }: PlannedMaintenance): string {
  const of = check === undefined ? '' : ` of ${check}`;
  return `maintenance${of} planned from ${isoTime(startsAt)}${until === undefined ? '' : ` until ${isoTime(until)}`}`;
}
