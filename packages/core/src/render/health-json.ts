import type { Renderer } from '../renderer.ts';
import type { CheckReport } from '../report.ts';
import type { Status } from '../status.ts';
import { isoTime } from './iso-time.ts';
import { linksOf, milliseconds } from './json.ts';
import { describePlan } from './planned.ts';

// The draft has no word for "not known"; what answers 503 must fail (section 3.1).
const WORD: Readonly<Record<Status, 'pass' | 'warn' | 'fail'>> = { up: 'pass', degraded: 'warn', unknown: 'fail', down: 'fail' };

/** `application/health+json`, draft-inadarei-api-health-check-06. A check is keyed `<name>:responseTime`, section 4. */
export const healthJson: Renderer = Object.freeze({
  contentType: 'application/health+json',
  render({ report }) {
    const { status, reason, service, maintenance, plannedMaintenance = [], details, rootCauses } = report;
    const checks: Record<string, readonly object[]> = {};
    // The draft keeps the colon for the measurement, and no name holds a percent sign.
    for (const check of Object.values(report.checks))
      checks[`${check.name.replaceAll(':', '%3A')}:responseTime`] = [checkOf(check, details)];
    const notes = [
      ...(maintenance ? [`in maintenance: ${maintenance.reason}`] : []),
      ...Object.values(report.checks).flatMap((check) =>
        check.maintenance ? [`${check.name} in maintenance: ${check.maintenance.reason}`] : [],
      ),
      ...plannedMaintenance.map((planned) => `${describePlan(planned)}: ${planned.reason}`),
      ...(rootCauses.length > 0 ? [`root causes: ${rootCauses.join(', ')}`] : []),
    ];
    return `${JSON.stringify({
      status: WORD[status],
      releaseId: details ? service.version : undefined,
      notes: notes.length > 0 ? notes : undefined,
      output: status === 'up' ? undefined : reason,
      checks,
      serviceId: service.name,
      description: `Health of ${service.name}`,
    })}\n`;
  },
} satisfies Renderer);

function checkOf({ name, status, check, durationMs, checkedAt, ...report }: CheckReport, details: boolean): object {
  const observedValue = milliseconds(durationMs);
  return {
    componentId: name,
    componentType: 'component',
    observedValue,
    observedUnit: observedValue === undefined ? undefined : 'ms',
    status: WORD[status],
    time: checkedAt === undefined ? undefined : isoTime(checkedAt),
    output: status === 'up' || !details ? undefined : report.reason,
    links: details ? linksOf(check.links) : undefined,
    title: check.title,
  };
}
