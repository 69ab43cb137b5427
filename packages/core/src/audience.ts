import type { Check } from './check.ts';
import type { Incident } from './past.ts';
import type { CheckReport, Report } from './report.ts';
import type { Transition } from './transition.ts';

/** What those who will read an answer may see. */
export interface Audience {
  readonly details: boolean;
  readonly privateChecks: boolean;
}

/**
 * What is left of `report` for an audience (R5): without details no reason, data, error, version, link or description;
 * without a right no trace of a private check. The status stays: it depends on health alone (R4).
 */
export function reportFor({ details, privateChecks }: Audience, report: Report, isPrivate: (name: string) => boolean): Report {
  if (details && privateChecks) return report;
  const hidden = (name: string): boolean => !privateChecks && isPrivate(name);
  const visible = (names: readonly string[]): readonly string[] => names.filter((name) => !hidden(name));
  const checks: Record<string, CheckReport> = Object.create(null) as Record<string, CheckReport>;
  for (const [name, check] of Object.entries(report.checks)) {
    if (!hidden(name)) checks[name] = checkFor(details, check, visible);
  }
  const { reason, service, maintenance, plannedMaintenance = [], ...rest } = report;
  const planned = plannedMaintenance.filter(({ check }) => check === undefined || !hidden(check));
  return {
    ...rest,
    service: details ? service : withoutVersion(service),
    ...(reason !== undefined && { reason: details || PLAIN_REASONS.has(reason) ? reason : 'failed' }),
    ...(maintenance && { maintenance: details ? maintenance : { ...maintenance, reason: 'maintenance' } }),
    ...(planned.length > 0 && {
      plannedMaintenance: details ? planned : planned.map((one) => ({ ...one, reason: 'maintenance' })),
    }),
    checks,
    availableChecks: visible(report.availableChecks),
    rootCauses: visible(report.rootCauses),
    groups: report.groups.flatMap((group) => {
      const members = visible(group.checks);
      return members.length === 0 ? [] : [{ ...group, checks: members }];
    }),
    details,
  };
}

/** What is left of past transitions for an audience. */
export function transitionsFor({ details, privateChecks }: Audience, transitions: readonly Transition[]): readonly Transition[] {
  return transitions
    .filter(({ visibility }) => privateChecks || visibility === 'public')
    .map((transition) => {
      if (details) return transition;
      const { reason: _, ...rest } = transition;
      return rest;
    });
}

/** What is left of incidents for an audience. */
export function incidentsFor(
  { details, privateChecks }: Audience,
  incidents: readonly Incident[],
  isPrivate: (name: string) => boolean,
): readonly Incident[] {
  const hidden = (name: string): boolean => !privateChecks && isPrivate(name);
  return incidents
    .filter(({ check, visibility }) => privateChecks || (visibility === 'public' && !isPrivate(check)))
    .map(({ reason, rootCause, affected, notes, ...incident }) => ({
      ...incident,
      ...(details && reason !== undefined && { reason }),
      ...(rootCause !== undefined && !hidden(rootCause) && { rootCause }),
      affected: affected.filter((name) => !hidden(name)),
      notes: details ? notes : [], // who wrote them may have named what only insiders know
    }));
}

// Words of our own that name a state and give nothing away.
const PLAIN_REASONS: ReadonlySet<string> = new Set(['starting', 'draining', 'maintenance']);

function checkFor(details: boolean, report: CheckReport, visible: (names: readonly string[]) => readonly string[]): CheckReport {
  const { blockedBy, reason, data, code, maintenance, check, ...rest } = report;
  const blockers = blockedBy && visible(blockedBy);
  const told = blockers?.length === blockedBy?.length ? reason : 'waits for another check';
  return {
    ...rest,
    ...(blockers && blockers.length > 0 && { blockedBy: blockers }),
    ...(maintenance && { maintenance: details ? maintenance : { ...maintenance, reason: 'maintenance' } }),
    ...(details && { ...(told !== undefined && { reason: told }), ...(data && { data }), ...(code && { code }) }),
    check: discreet(check, details, visible(check.dependsOn)),
  };
}

function withoutVersion({ version: _, ...service }: Report['service']): Report['service'] {
  return service;
}

// One copy per check and kind of audience: renderers keep what they prepared by this object.
const discreetCopies = new WeakMap<Check, { full?: Check; plain?: Check }>();

/** What is left of what was registered: without details no description and no links, and only the dependencies that may be known of. */
function discreet(check: Check, details: boolean, dependsOn: readonly string[]): Check {
  if (details && dependsOn.length === check.dependsOn.length) return check;
  const copies = discreetCopies.get(check) ?? {};
  discreetCopies.set(check, copies);
  const kind = details ? 'full' : 'plain';
  const kept = copies[kind];
  if (kept?.dependsOn.join() === dependsOn.join()) return kept;
  const { description, ...rest } = check;
  return (copies[kind] = Object.freeze({
    ...rest,
    ...(details && description !== undefined && { description }),
    links: details ? check.links : {},
    dependsOn,
  }));
}
