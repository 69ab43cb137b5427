import type { CheckReport, Report } from '../report.ts';
import { worst, type Status } from '../status.ts';
import type { Words } from './words.ts';

/**
 * The report in one line: `1 of 12 checks is down since 14:02 UTC`. `show` makes of a check's title, and of a reason that is
 * not ours, what may stand in the text.
 */
export function headline(report: Report, words: Words, show: (text: string) => string = (text) => text): string {
  const { reason, status, maintenance, timestamp } = report;
  if (reason === 'maintenance') {
    return maintenance?.until === undefined
      ? words.say('inMaintenance')
      : words.say('inMaintenanceUntil', { until: words.until(maintenance.until, timestamp) });
  }
  if (reason === 'starting' || reason === 'draining' || reason === 'failed') return words.capital(words.say(reason));
  if (reason !== undefined && reason !== '') return show(capital(reason));
  const checks = Object.values(report.checks);
  const verdict = words.capital(words.status(status));
  if (checks.length === 0) {
    return report.availableChecks.length === 0 && report.probe === undefined
      ? words.say('noChecks')
      : words.say('nothingCounts', { status: verdict });
  }
  const found = worst(checks.map((check) => check.status));
  const clause = share(checks, found, timestamp, words, show);
  if (found === status) return checks.length === 1 ? clause : words.capital(clause); // a name keeps its case
  return words.say('though', { status: verdict, clause });
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

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const SHARE = { degraded: 'someDegraded', unknown: 'someUnknown', down: 'someDown' } as const;

function share(
  checks: readonly CheckReport[],
  status: Status,
  now: number,
  words: Words,
  show: (text: string) => string,
): string {
  const found = checks.filter((check) => check.status === status);
  const first = found.reduce((least, { since = Infinity }) => Math.min(least, since), Infinity);
  const since = status === 'up' || first === Infinity ? '' : words.since(first, now);
  const [only] = checks;
  if (checks.length === 1 && only !== undefined)
    return words.say('isNow', { name: show(titleOf(only)), status: words.status(status), since }).trimEnd();
  return status === 'up'
    ? words.count('allUp', checks.length)
    : words.count(SHARE[status], found.length, { all: words.number(checks.length), since });
}
