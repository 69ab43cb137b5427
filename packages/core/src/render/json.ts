import type { Maintenance } from '../maintenance.ts';
import type { PlannedMaintenance } from '../maintenance-window.ts';
import type { Renderer } from '../renderer.ts';
import type { CheckReport, Report } from '../report.ts';
import { isoTime } from './iso-time.ts';

/** The native document. What is absent or not the reader's to see is left out, never null. */
export const json: Renderer = Object.freeze({
  contentType: 'application/json',
  render: ({ report }) => `${JSON.stringify(documentOf(report))}\n`,
} satisfies Renderer);

function documentOf(report: Report): object {
  const { status, reason, service, probe, group, lifecycle, maintenance, details } = report;
  const checks: Record<string, object> = {};
  for (const check of Object.values(report.checks)) checks[check.name] = checkOf(check, details);
  return {
    status,
    reason,
    service: { name: service.name, version: details ? service.version : undefined, instance: service.instance },
    probe,
    group,
    lifecycle,
    timestamp: isoTime(report.timestamp),
    durationMs: milliseconds(report.durationMs),
    maintenance: maintenance && maintenanceOf(maintenance),
    plannedMaintenance: report.plannedMaintenance?.map(plannedOf),
    rootCauses: some(report.rootCauses),
    availableChecks: report.availableChecks,
    groups: some(report.groups),
    checks,
  };
}

function checkOf(report: CheckReport, details: boolean): object {
  const { check, maintenance, status, raw } = report;
  return {
    status,
    title: check.title,
    description: details ? check.description : undefined,
    raw: raw === status ? undefined : raw,
    reason: details ? report.reason : undefined,
    code: details ? report.code : undefined,
    data: details ? report.data : undefined,
    durationMs: milliseconds(report.durationMs),
    checkedAt: time(report.checkedAt),
    ageMs: milliseconds(report.ageMs),
    since: time(report.since),
    lastSuccessAt: time(report.lastSuccessAt),
    consecutiveFailures: report.consecutiveFailures,
    blockedBy: report.blockedBy,
    flapping: report.flapping,
    stale: report.stale,
    maintenance: maintenance && maintenanceOf(maintenance),
    tags: some(check.tags),
    links: details ? linksOf(check.links) : undefined,
  };
}

function maintenanceOf({ reason, since, until }: Maintenance): object {
  return { reason, since: isoTime(since), until: time(until) };
}

function plannedOf({ id, reason, startsAt, until, check }: PlannedMaintenance): object {
  return { id, reason, startsAt: isoTime(startsAt), until: time(until), check };
}

/** The links that there are. */
export function linksOf(links: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  return Object.keys(links).length === 0 ? undefined : links;
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoTime(at);
}

/** To the microsecond: what a clock adds beyond that is noise. What is no number is left out. */
export function milliseconds(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) ? Math.round(ms * 1_000) / 1_000 : undefined;
}
