import type { CheckReport, Report } from '../report.ts';
import { worst, type Status } from '../status.ts';
import { instant } from './words.ts';

/** The report in one line: `1 of 12 checks is down since 14:02 UTC`. */
export function headline(report: Report): string {
  const { reason, status, maintenance, timestamp } = report;
  if (reason === 'maintenance')
    return `In maintenance${maintenance?.until === undefined ? '' : ` until ${instant(maintenance.until, timestamp)}`}`;
  if (reason !== undefined && reason !== '') return capital(reason);
  const checks = Object.values(report.checks);
  if (checks.length === 0) {
    return report.availableChecks.length === 0 && report.probe === undefined
      ? 'No checks yet'
      : `${capital(status)}: no check counts towards this`;
  }
  const found = worst(checks.map((check) => check.status));
  const clause = found === 'up' ? everything(checks) : share(checks, found, timestamp);
  if (found === status) return checks.length === 1 ? clause : capital(clause); // a name keeps its case
  return `${capital(status)}, though ${clause}`;
}

/**
 * Whose colours a report wears: its status's, except that starting, draining and announced work (R10) are no alarm. They are
 * not green either.
 */
export function moodOf({ status, reason }: Report): Status {
  return reason === 'starting' || reason === 'draining' || reason === 'maintenance' ? 'unknown' : status;
}

/** What people call a check. */
export function titleOf({ check, name }: CheckReport): string {
  return check.title ?? name;
}

/** How many checks have each status, worst first. */
export function countStatuses(checks: readonly CheckReport[]): Record<Status, number> {
  const counts = { down: 0, unknown: 0, degraded: 0, up: 0 };
  for (const { status } of checks) counts[status]++;
  return counts;
}

/** `text` with a capital at its start. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function everything(checks: readonly CheckReport[]): string {
  const [only] = checks;
  return checks.length === 1 && only !== undefined ? `${titleOf(only)} is up` : `all ${checks.length} checks are up`;
}

function share(checks: readonly CheckReport[], status: Status, now: number): string {
  const failing = checks.filter((check) => check.status === status);
  const first = failing.reduce((least, { since = Infinity }) => Math.min(least, since), Infinity);
  const when = first === Infinity ? '' : ` since ${instant(first, now)}`;
  const [only] = failing;
  if (checks.length === 1 && only !== undefined) return `${titleOf(only)} is ${status}${when}`;
  return `${failing.length} of ${checks.length} checks ${failing.length === 1 ? 'is' : 'are'} ${status}${when}`;
}
