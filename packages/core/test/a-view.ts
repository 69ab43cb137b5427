import * as fc from 'fast-check';
import { defineCheck, type CheckOptions } from '../src/check.ts';
import type { Incident } from '../src/past.ts';
import type { PlannedMaintenance } from '../src/maintenance-window.ts';
import type { CheckReport, Report } from '../src/report.ts';
import type { View } from '../src/renderer.ts';
import { STATUSES } from '../src/status.ts';
import type { Transition } from '../src/transition.ts';

/** The moment at which every view of these tests was made. */
export const NOON: number = Date.UTC(2026, 10, 21, 12);

/** The report of one check; up after one run unless told otherwise. */
export function aCheck(name: string, parts: Partial<CheckReport> = {}, options: CheckOptions = {}): CheckReport {
  return {
    name,
    status: 'up',
    raw: 'up',
    durationMs: 1.2,
    checkedAt: NOON - 120,
    ageMs: 120,
    totals: { up: 3, degraded: 0, down: 0, transitions: { up: 0, degraded: 0, unknown: 0, down: 0 } },
    check: defineCheck(() => undefined, options),
    ...parts,
  };
}

/** A check that has not been run yet. */
export function anUnknownCheck(name: string): CheckReport {
  const { totals, check } = aCheck(name);
  return { name, status: 'unknown', totals: { ...totals, up: 0 }, check };
}

export function aReport(checks: readonly CheckReport[], parts: Partial<Report> = {}): Report {
  return {
    status: 'up',
    service: { name: 'orders', version: '1.4.2', instance: 'orders-7c9' },
    lifecycle: 'started',
    timestamp: NOON,
    uptimeMs: 3_600_000,
    durationMs: 12.3,
    availableChecks: checks.map(({ name }) => name),
    checks: Object.fromEntries(checks.map((check) => [check.name, check])),
    groups: [],
    rootCauses: [],
    freshForMs: 0,
    details: true,
    ...parts,
  };
}

export function aView(report: Report, parts: Partial<View> = {}): View {
  return {
    report,
    base: './',
    self: 'feed.atom',
    prefix: 'health_check',
    transitions: [],
    transitionsSince: NOON - 3_600_000,
    historyId: '0190c0de',
    ...parts,
  };
}

/** Maintenance planned for the service, and for a check. */
export const PLANNED: readonly PlannedMaintenance[] = [
  { id: '_service-1', reason: 'new disks', startsAt: NOON + 3_600_000, until: NOON + 7_200_000 },
  { id: 'database-2', reason: 'upgrade', startsAt: NOON + 86_400_000, check: 'database' },
];

export function aTransition(parts: Partial<Transition> = {}): Transition {
  return {
    check: 'database',
    title: 'Database',
    from: 'up',
    to: 'down',
    at: NOON,
    reason: 'connection refused',
    visibility: 'public',
    ...parts,
  };
}

export function anIncident(parts: Partial<Incident> = {}): Incident {
  const { check = 'database', startedAt = NOON } = parts;
  return {
    id: `${check}-${startedAt}`,
    check,
    title: 'Database',
    startedAt,
    unknownMs: 0,
    affected: [],
    notes: [],
    visibility: 'public',
    ...parts,
  };
}

/** Text as an attacker, an accident or another language writes it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '\n',
        '\r',
        '\t',
        '\0',
        '<',
        '>',
        '&',
        "'",
        ']]>',
        '<img src=x onerror=alert(1)>',
        '&lt;b&gt;',
        '# EOF',
        '} 1',
        '\ud800',
        '\udc00',
        '\u2028',
        '\u0085',
        '\ufffe',
        '\u202e',
        '😀',
        ' ',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

const aName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:-]{0,12}$/);
const aStatus = fc.constantFrom(...STATUSES);
const aNumber = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, -0, NaN, Infinity));
const aTime = fc.oneof(fc.integer({ min: NOON - 1e10, max: NOON }), fc.constantFrom(NaN, Infinity, -1, 8.7e15));
const someText = fc
  .string({ unit: hostileText, minLength: 1, maxLength: 3 })
  .filter((text) => text !== '')
  .map((text) => text.slice(0, 200));

/** Any view there can be, and some there cannot. */
export const anyView: fc.Arbitrary<View> = fc
  .record({
    checks: fc.uniqueArray(
      fc.record({
        name: aName,
        status: aStatus,
        raw: fc.option(aStatus, { nil: undefined }),
        reason: hostileText,
        title: someText,
        durationMs: aNumber,
        ageMs: aNumber,
        checkedAt: aTime,
        since: aTime,
      }),
      { maxLength: 4, selector: ({ name }) => name },
    ),
    service: someText,
    version: hostileText,
    reason: hostileText,
    details: fc.boolean(),
    status: aStatus,
    base: fc.constantFrom('./', '../', ''),
    publicUrl: fc.option(fc.constantFrom('https://example.org/health/', 'https://example.org/a?b=c&d=<"\'>/'), {
      nil: undefined,
    }),
    historyId: someText,
    transitions: fc.array(
      fc.record({
        check: aName,
        title: someText,
        from: aStatus,
        to: aStatus,
        at: fc.integer({ min: NOON - 1e10, max: NOON }),
        reason: hostileText,
        lastedMs: aNumber,
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ checks, service, version, reason, details, status, base, publicUrl, historyId, transitions }) =>
    aView(
      aReport(
        checks.map(({ name, title, raw, ...parts }) =>
          aCheck(
            name,
            { ...parts, ...(raw && { raw }), maintenance: { reason: parts.reason, since: parts.since } },
            { title, description: title, links: { [title.slice(0, 100)]: 'https://example.org/?a&b' } },
          ),
        ),
        { service: { name: service, version }, reason, details, status, maintenance: { reason, since: NaN, until: Infinity } },
      ),
      {
        base,
        ...(publicUrl !== undefined && { publicUrl }),
        historyId,
        transitions: transitions.map((parts) => aTransition(parts)).toSorted((one, other) => other.at - one.at),
      },
    ),
  );
