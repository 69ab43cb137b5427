import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormed } from '../src/render/escape.ts';
import { openmetrics, prometheus } from '../src/render/metrics.ts';
import type { View } from '../src/renderer.ts';
import { aCheck, anUnknownCheck, anyView, aReport, aView, NOON } from './a-view.ts';
import { requireTool, runTool } from './tool.ts';

const PYTHON = '/usr/bin/python3';

// Reads documents, one JSON string per line, with the strict parser; writes each one's families, or fails.
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
parse = {'openmetrics': openmetrics, 'prometheus': prometheus}[sys.argv[1]]
for line in sys.stdin:
    print(json.dumps([[f.name, f.type, f.unit, [[s.name, s.labels, s.value] for s in f.samples]] for f in parse(json.loads(line))]))
`;

type Parsed = readonly (readonly [
  name: string,
  type: string,
  unit: string,
  samples: readonly (readonly [string, Readonly<Record<string, string>>, number])[],
])[];

function parse(format: 'openmetrics' | 'prometheus', texts: readonly string[]): readonly Parsed[] {
  const { code, out, err } = runTool(PYTHON, ['-c', PARSE, format], texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
  expect(err).toBe('');
  expect(code).toBe(0);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Parsed);
}

const hostileViews = fc.sample(anyView, { numRuns: 300, seed: 1 });
const usual = aView(
  aReport(
    [
      aCheck('database', { lastSuccessAt: NOON }),
      aCheck('queue.orders:eu-1', { status: 'degraded', raw: 'down', maintenance: { reason: 'x', since: NOON } }),
      anUnknownCheck('mail'),
    ],
    {
      status: 'degraded',
      groups: [
        { name: 'storage.a:b', title: 'Storage', status: 'up', checks: ['database'] },
        { name: 'outside', title: 'Outside', status: 'unknown', checks: ['mail'] },
      ],
    },
  ),
);
const views: readonly View[] = [
  usual,
  aView(aReport([])),
  { ...usual, prefix: 'django_health_check' },
  { ...usual, stateMetrics: 'stateset' },
  ...hostileViews,
];

describe('the metrics', () => {
  it('are accepted by promtool without a word', (context) => {
    requireTool(context, 'promtool', ['--version']);
    for (const view of [...views.slice(0, 4), ...hostileViews.slice(0, 25)]) {
      expect(runTool('promtool', ['check', 'metrics'], prometheus.render(view))).toEqual({ code: 0, out: '', err: '' });
    }
  }, 60_000);

  it('are read by the strict OpenMetrics parser as they were meant, whatever the texts are (R31)', (context) => {
    requireTool(context, PYTHON, ['-c', 'import prometheus_client']);
    for (const [index, families] of parse(
      'openmetrics',
      views.map((view) => openmetrics.render(view)),
    ).entries()) {
      const { service, details } = views[index]?.report ?? aReport([]);
      const version = details && service.version ? { version: wellFormed(service.version) } : {};
      expect(families[0]?.slice(0, 2)).toEqual([views[index]?.prefix, 'info']);
      expect(families[0]?.[3]).toEqual([[`${views[index]?.prefix}_info`, { name: wellFormed(service.name), ...version }, 1]]);
      for (const [name, , unit] of families) expect(unit).toBe(name.endsWith('_seconds') ? 'seconds' : '');
    }
  });

  it('are the same series to the reader of the text format', (context) => {
    requireTool(context, PYTHON, ['-c', 'import prometheus_client']);
    const samples = (parsed: readonly Parsed[]): unknown => parsed.map((families) => families.flatMap(([, , , some]) => some));
    expect(
      samples(
        parse(
          'prometheus',
          views.map((view) => prometheus.render(view)),
        ),
      ),
    ).toEqual(
      samples(
        parse(
          'openmetrics',
          views.map((view) => openmetrics.render(view)),
        ),
      ),
    );
  });

  it('never say a series twice', (context) => {
    requireTool(context, PYTHON, ['-c', 'import prometheus_client']);
    for (const families of parse(
      'openmetrics',
      views.map((view) => openmetrics.render(view)),
    )) {
      const series = families.flatMap(([, , , some]) =>
        some.map(([name, labels]) =>
          [
            name,
            ...Object.entries(labels)
              .map((label) => JSON.stringify(label))
              .toSorted(),
          ].join('\n'),
        ),
      );
      expect(new Set(series).size).toBe(series.length);
    }
  });
});
