import type { Renderer } from '../renderer.ts';
import type { Report } from '../report.ts';
import { escapeLabel } from './escape.ts';
import { CHECKS, SERVICE } from './metric-families.ts';
import { createExposer, type Describe } from './metric-lines.ts';

/** Prometheus text format 0.0.4. */
export const prometheus: Renderer = createRenderer(
  'text/plain; version=0.0.4; charset=utf-8',
  '',
  (name, kind, help) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind === 'info' ? 'gauge' : kind}`,
);

/** OpenMetrics 1.0: the same series under the same names. */
export const openmetrics: Renderer = createRenderer(
  'application/openmetrics-text; version=1.0.0; charset=utf-8',
  '# EOF\n',
  (name, kind, help) => {
    const family = name.replace(/_(?:total|info)$/, '');
    const unit = name.endsWith('_seconds') ? `# UNIT ${family} seconds\n` : '';
    return `# TYPE ${family} ${kind}\n${unit}# HELP ${family} ${help}`;
  },
);

function createRenderer(contentType: string, end: string, describe: Describe): Renderer {
  const exposeService = createExposer(SERVICE, () => '', describe);
  const exposeChecks = createExposer(CHECKS, ({ name }) => name, describe);
  return Object.freeze({
    contentType,
    render: ({ report, prefix }) =>
      `${describe(`${prefix}_info`, 'info', 'What this is.')}\n${prefix}_info{${serviceLabels(report)}} 1${exposeService(prefix, [
        report,
      ])}${exposeChecks(prefix, Object.values(report.checks))}\n${end}`,
  } satisfies Renderer);
}

function serviceLabels({ service: { name, version }, details }: Report): string {
  return `service="${escapeLabel(name)}"${details && version ? `,version="${escapeLabel(version)}"` : ''}`;
}
