import type { PlannedMaintenance } from '../maintenance-window.ts';
import type { CheckReport, GroupReport, Report } from '../report.ts';
import { STATUSES, type Status } from '../status.ts';

export type Kind = 'gauge' | 'counter' | 'info' | 'stateset';

/** A number, or NaN where nothing is known: then there is no sample. */
type Read<T> = (of: T) => number;

/** Metrics of one name: a single one, or one per value of a label, all of them present at any time. */
export interface Family<T> {
  /** Without the prefix. */
  readonly name: string;
  /** A state set is a gauge with a label `status`, unless state sets are asked for: then its label is named after it. */
  readonly kind: Kind;
  readonly help: string;
  readonly series: readonly (readonly [label: string, read: Read<T>])[];
  /** Where the samples seldom change: what they are made of, the same as long as they are. All of them are numbers then. */
  readonly key?: (of: T) => unknown;
}

function one<T>(name: string, kind: Kind, help: string, read: Read<T>): Family<T> {
  return { name, kind, help, series: [['', read]] };
}

function byStatus<T>(
  name: string,
  kind: Kind,
  help: string,
  read: (of: T, status: Status) => number,
  key?: (of: T) => unknown,
): Family<T> {
  return {
    name,
    kind,
    help,
    series: STATUSES.map((status) => [`status="${status}"`, (of) => read(of, status)]),
    ...(key && { key }),
  };
}

/** What is told of the service. */
export const SERVICE: readonly Family<Report>[] = [
  one(
    'overall_status',
    'gauge',
    'Whether the service is healthy: 0 if it is down, no sample while that is unknown.',
    ({ status }) => verdict(status),
  ),
  byStatus('overall_state', 'stateset', 'The state of the service: 1 for the one it is in.', (report, status) =>
    report.status === status ? 1 : 0,
  ),
  one('maintenance', 'gauge', 'Whether the service is in maintenance.', ({ maintenance }) => (maintenance ? 1 : 0)),
  one(
    'next_maintenance_timestamp_seconds',
    'gauge',
    'When the next planned maintenance of the service begins, no sample where none is planned.',
    ({ plannedMaintenance }) => seconds(plannedMaintenance?.find(({ check }) => check === undefined)?.startsAt),
  ),
];

/** What is told of the next planned maintenance of each check that has one. */
export const PLANNED: readonly Family<PlannedMaintenance>[] = [
  one(
    'check_next_maintenance_timestamp_seconds',
    'gauge',
    'When the next planned maintenance of the check begins.',
    ({ startsAt }) => seconds(startsAt),
  ),
];

/** What is told of each group, as far as its checks are in the report. */
export const GROUPS: readonly Family<GroupReport>[] = [
  one('group_status', 'gauge', 'Whether the group is healthy: 0 if it is down, no sample while that is unknown.', ({ status }) =>
    verdict(status),
  ),
  byStatus('group_state', 'stateset', 'The state of the group: 1 for the one it is in.', (group, status) =>
    group.status === status ? 1 : 0,
  ),
];

/** What is told of each check. */
export const CHECKS: readonly Family<CheckReport>[] = [
  one(
    'status',
    'gauge',
    'Whether the last run of the check passed: 0 if it failed, no sample while nothing is known.',
    ({ status, raw = status }) => (status === 'unknown' ? NaN : verdict(raw)),
  ),
  one('response_time_seconds', 'gauge', 'How long the last run of the check took.', ({ status, durationMs }) =>
    status === 'unknown' ? NaN : seconds(durationMs),
  ),
  byStatus(
    'state',
    'stateset',
    'The state of the check after thresholds: 1 for the one it is in.',
    (report, status) => (report.status === status ? 1 : 0),
    ({ status }) => status,
  ),
  one('result_age_seconds', 'gauge', 'How old the result of the check is.', ({ ageMs }) => seconds(ageMs)),
  {
    name: 'runs_total',
    kind: 'counter',
    help: 'Runs of the check by what they found.',
    series: [
      ['outcome="up"', ({ totals }) => totals.up],
      ['outcome="degraded"', ({ totals }) => totals.degraded],
      ['outcome="down"', ({ totals }) => totals.down],
    ],
  },
  one('failures_total', 'counter', 'Runs of the check that failed.', ({ totals }) => totals.down),
  byStatus(
    'transitions_total',
    'counter',
    'Settled changes of the check by the state they led to.',
    ({ totals }, status) => totals.transitions[status],
    ({ totals }) => totals.transitions,
  ),
  one('last_run_timestamp_seconds', 'gauge', 'When the last run of the check ended.', ({ checkedAt }) => seconds(checkedAt)),
  one('last_success_timestamp_seconds', 'gauge', 'When the last run of the check that did not fail ended.', ({ lastSuccessAt }) =>
    seconds(lastSuccessAt),
  ),
  one('check_maintenance', 'gauge', 'Whether the check is in maintenance.', ({ maintenance }) => (maintenance ? 1 : 0)),
];

/** 1 or 0 as dashboards know it. What is unknown is neither: 1 would be falsely green, and 0 would wake people at every start. */
function verdict(status: Status): number {
  return status === 'unknown' ? NaN : status === 'down' ? 0 : 1;
}

/** Seconds to the microsecond: what a clock adds beyond that is noise. */
function seconds(ms: number | undefined): number {
  return ms === undefined ? NaN : Math.round(ms * 1_000) / 1_000_000;
}
