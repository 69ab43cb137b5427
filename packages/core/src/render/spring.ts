import type { Renderer, View } from '../renderer.ts';
import type { CheckReport, Report } from '../report.ts';
import type { Status } from '../status.ts';

/** What Spring Boot's actuator answers since 2.2. */
export const spring: Renderer = createRenderer('v3', 'components');

/** The same for clients of 2.0 and 2.1. */
export const springV2: Renderer = createRenderer('v2', 'details');

type Word = 'UP' | 'UNKNOWN' | 'OUT_OF_SERVICE' | 'DOWN';

function createRenderer(version: 'v2' | 'v3', parts: 'details' | 'components'): Renderer {
  return Object.freeze({
    contentType: `application/vnd.spring-boot.actuator.${version}+json`,
    render: (view) => JSON.stringify(documentOf(view, parts)),
  } satisfies Renderer);
}

function documentOf({ report, check, probes = [] }: View, parts: string): object {
  const alone = check === undefined ? undefined : report.checks[check];
  if (alone) return componentOf(alone, report);
  const components = sorted(Object.values(report.checks).map(({ name }) => name)).map((name) => [
    name,
    componentOf(report.checks[name]!, report),
  ]);
  const isWhole = report.probe === undefined && report.group === undefined;
  const groups = isWhole ? sorted([...probes, ...report.groups.map(({ name }) => name)]) : [];
  return {
    status: overall(report),
    ...(components.length > 0 && { [parts]: Object.fromEntries(components) }),
    ...(groups.length > 0 && { groups }),
  };
}

function componentOf({ status, reason, data }: CheckReport, report: Report): object {
  const why = reason === undefined ? {} : { [status === 'down' ? 'error' : 'reason']: reason };
  const details = { ...data, ...why };
  return { status: wordFor(status, report), ...(Object.keys(details).length > 0 && { details }) };
}

/** Starting, draining and announced work take a service out, without anything being broken. */
function overall({ status, reason }: Report): Word {
  const isOut = status === 'unknown' || reason === 'starting' || reason === 'draining' || reason === 'maintenance';
  return status === 'up' || status === 'degraded' ? 'UP' : isOut ? 'OUT_OF_SERVICE' : 'DOWN';
}

/**
 * Spring ranks UNKNOWN below UP and answers it with 200. A check without a result is that only where the report does without it;
 * else it is out of service, which ranks next to DOWN.
 */
function wordFor(status: Status, report: Report): Word {
  if (status === 'unknown') return report.status === 'up' || report.status === 'degraded' ? 'UNKNOWN' : 'OUT_OF_SERVICE';
  return status === 'down' ? 'DOWN' : 'UP';
}

/** As Java sorts: by code units. */
function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
