import { PLAIN_EXPOSITION, type Exposition } from '../exposition.ts';
import type { PlannedMaintenance } from '../maintenance-window.ts';
import type { Renderer, View } from '../renderer.ts';
import type { Report } from '../report.ts';
import { escapeLabel } from './escape.ts';
import { CHECKS, GROUPS, PLANNED, SERVICE } from './metric-families.ts';
import { createExposer, type Describe } from './metric-lines.ts';

/** Prometheus text format: 0.0.4, or 1.0.0 where that is asked for, which is the same for names such as ours. */
export const prometheus: Renderer = createRenderer(
  ({ textVersion, escaping }) => `text/plain; version=${textVersion}; charset=utf-8; escaping=${escaping}`,
  '',
  (name, kind, help) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind === 'counter' ? kind : 'gauge'}`,
);

/** OpenMetrics 1.0: the same series under the same names. */
export const openmetrics: Renderer = createRenderer(
  ({ escaping }) => `application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=${escaping}`,
  '# EOF\n',
  (name, kind, help) => {
    const family = name.replace(/_(?:total|info)$/, '');
    const unit = name.endsWith('_seconds') ? `# UNIT ${family} seconds\n` : '';
    return `# TYPE ${family} ${kind}\n${unit}# HELP ${family} ${help}`;
  },
);

function createRenderer(typeOf: (asked: Exposition) => string, end: string, describe: Describe): Renderer {
  const asGauges = createBody(describe, false);
  const asStateSets = createBody(describe, true);
  return Object.freeze({
    contentType: typeOf(PLAIN_EXPOSITION),
    headers: ({ exposition = PLAIN_EXPOSITION }) => ({ 'content-type': typeOf(exposition) }),
    render(view) {
      const { report, prefix, stateMetrics } = view;
      const body = stateMetrics === 'stateset' ? asStateSets : asGauges;
      return `${describe(`${prefix}_info`, 'info', 'What this is.')}\n${prefix}_info{${serviceLabels(report)}} 1${body(view)}\n${end}`;
    },
  } satisfies Renderer);
}

function createBody(describe: Describe, statesets: boolean): (view: View) => string {
  const exposeService = createExposer(SERVICE, { label: '', of: () => '' }, describe, statesets);
  const exposeGroups = createExposer(GROUPS, { label: 'group', of: ({ name }) => name }, describe, statesets);
  const exposeChecks = createExposer(CHECKS, { label: 'check', of: ({ name }) => name }, describe, statesets);
  const exposePlanned = createExposer(PLANNED, { label: 'check', of: ({ check = '' }) => check }, describe, statesets);
  return ({ report, prefix }) =>
    exposeService(prefix, [report]) +
    (report.groups.length === 0 ? '' : exposeGroups(prefix, report.groups)) +
    exposeChecks(prefix, Object.values(report.checks)) +
    (report.plannedMaintenance === undefined ? '' : exposePlanned(prefix, nextOfChecks(report.plannedMaintenance)));
}

/** The next of each check. */
function nextOfChecks(planned: readonly PlannedMaintenance[]): readonly PlannedMaintenance[] {
  return planned.filter(
    ({ check }, place) => check !== undefined && planned.findIndex((other) => other.check === check) === place,
  );
}

// Not `service` or `instance`: a scraper puts those on by itself, and would rename ours.
function serviceLabels({ service: { name, version }, details }: Report): string {
  return `name="${escapeLabel(name)}"${details && version ? `,version="${escapeLabel(version)}"` : ''}`;
}
