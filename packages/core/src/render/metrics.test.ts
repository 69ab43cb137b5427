import { describe, expect, it } from 'vitest';
import { aCheck, anUnknownCheck, aReport, aView, NOON } from '../../test/a-view.ts';
import { openmetrics, prometheus } from './metrics.ts';

const samples = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const checks = [
  aCheck('database', { lastSuccessAt: NOON - 120 }),
  aCheck('queue', {
    status: 'degraded',
    raw: 'down',
    totals: { up: 5, degraded: 1, down: 2, transitions: { up: 0, degraded: 1, unknown: 0, down: 0 } },
  }),
  anUnknownCheck('mail'),
];

describe('prometheus', () => {
  it('writes every family with HELP and TYPE before its samples', () => {
    expect(prometheus.render(aView(aReport(checks, { status: 'degraded' })))).toMatchInlineSnapshot(`
      "# HELP health_check_info What this is.
      # TYPE health_check_info gauge
      health_check_info{name="orders",version="1.4.2"} 1
      # HELP health_check_overall_status Whether the service is healthy: 0 if it is down, no sample while that is unknown.
      # TYPE health_check_overall_status gauge
      health_check_overall_status 1
      # HELP health_check_overall_state The state of the service: 1 for the one it is in.
      # TYPE health_check_overall_state gauge
      health_check_overall_state{status="up"} 0
      health_check_overall_state{status="degraded"} 1
      health_check_overall_state{status="unknown"} 0
      health_check_overall_state{status="down"} 0
      # HELP health_check_maintenance Whether the service is in maintenance.
      # TYPE health_check_maintenance gauge
      health_check_maintenance 0
      # HELP health_check_next_maintenance_timestamp_seconds When the next planned maintenance of the service begins, no sample where none is planned.
      # TYPE health_check_next_maintenance_timestamp_seconds gauge
      # HELP health_check_status Whether the last run of the check passed: 0 if it failed, no sample while nothing is known.
      # TYPE health_check_status gauge
      health_check_status{check="database"} 1
      health_check_status{check="queue"} 0
      # HELP health_check_response_time_seconds How long the last run of the check took.
      # TYPE health_check_response_time_seconds gauge
      health_check_response_time_seconds{check="database"} 0.0012
      health_check_response_time_seconds{check="queue"} 0.0012
      # HELP health_check_state The state of the check after thresholds: 1 for the one it is in.
      # TYPE health_check_state gauge
      health_check_state{check="database",status="up"} 1
      health_check_state{check="database",status="degraded"} 0
      health_check_state{check="database",status="unknown"} 0
      health_check_state{check="database",status="down"} 0
      health_check_state{check="queue",status="up"} 0
      health_check_state{check="queue",status="degraded"} 1
      health_check_state{check="queue",status="unknown"} 0
      health_check_state{check="queue",status="down"} 0
      health_check_state{check="mail",status="up"} 0
      health_check_state{check="mail",status="degraded"} 0
      health_check_state{check="mail",status="unknown"} 1
      health_check_state{check="mail",status="down"} 0
      # HELP health_check_result_age_seconds How old the result of the check is.
      # TYPE health_check_result_age_seconds gauge
      health_check_result_age_seconds{check="database"} 0.12
      health_check_result_age_seconds{check="queue"} 0.12
      # HELP health_check_runs_total Runs of the check by what they found.
      # TYPE health_check_runs_total counter
      health_check_runs_total{check="database",outcome="up"} 3
      health_check_runs_total{check="database",outcome="degraded"} 0
      health_check_runs_total{check="database",outcome="down"} 0
      health_check_runs_total{check="queue",outcome="up"} 5
      health_check_runs_total{check="queue",outcome="degraded"} 1
      health_check_runs_total{check="queue",outcome="down"} 2
      health_check_runs_total{check="mail",outcome="up"} 0
      health_check_runs_total{check="mail",outcome="degraded"} 0
      health_check_runs_total{check="mail",outcome="down"} 0
      # HELP health_check_failures_total Runs of the check that failed.
      # TYPE health_check_failures_total counter
      health_check_failures_total{check="database"} 0
      health_check_failures_total{check="queue"} 2
      health_check_failures_total{check="mail"} 0
      # HELP health_check_transitions_total Settled changes of the check by the state they led to.
      # TYPE health_check_transitions_total counter
      health_check_transitions_total{check="database",status="up"} 0
      health_check_transitions_total{check="database",status="degraded"} 0
      health_check_transitions_total{check="database",status="unknown"} 0
      health_check_transitions_total{check="database",status="down"} 0
      health_check_transitions_total{check="queue",status="up"} 0
      health_check_transitions_total{check="queue",status="degraded"} 1
      health_check_transitions_total{check="queue",status="unknown"} 0
      health_check_transitions_total{check="queue",status="down"} 0
      health_check_transitions_total{check="mail",status="up"} 0
      health_check_transitions_total{check="mail",status="degraded"} 0
      health_check_transitions_total{check="mail",status="unknown"} 0
      health_check_transitions_total{check="mail",status="down"} 0
      # HELP health_check_last_run_timestamp_seconds When the last run of the check ended.
      # TYPE health_check_last_run_timestamp_seconds gauge
      health_check_last_run_timestamp_seconds{check="database"} 1795262399.88
      health_check_last_run_timestamp_seconds{check="queue"} 1795262399.88
      # HELP health_check_last_success_timestamp_seconds When the last run of the check that did not fail ended.
      # TYPE health_check_last_success_timestamp_seconds gauge
      health_check_last_success_timestamp_seconds{check="database"} 1795262399.88
      # HELP health_check_check_maintenance Whether the check is in maintenance.
      # TYPE health_check_check_maintenance gauge
      health_check_check_maintenance{check="database"} 0
      health_check_check_maintenance{check="queue"} 0
      health_check_check_maintenance{check="mail"} 0
      "
    `);
  });

  it('says 0 of a check whose raw result is down, also where that only degrades', () => {
    expect(prometheus.render(aView(aReport(checks)))).toContain('\nhealth_check_status{check="queue"} 0\n');
  });

  it('has no verdict and no duration of a check about which nothing is known', () => {
    const stale = aCheck('old', { status: 'unknown', stale: true });
    const text = prometheus.render(aView(aReport([stale, anUnknownCheck('mail')])));
    expect(text).not.toMatch(/_(?:status|response_time_seconds)\{check=/);
    expect(text).toContain('\nhealth_check_state{check="mail",status="unknown"} 1\n');
    expect(text).toContain('\nhealth_check_result_age_seconds{check="old"} 0.12\n');
  });

  it.each([
    ['up', '1'],
    ['degraded', '1'],
    ['down', '0'],
    ['unknown', undefined],
  ] as const)('an overall status of %s is %s', (status, value) => {
    const line = samples(prometheus.render(aView(aReport([], { status })))).find((sample) =>
      sample.startsWith('health_check_overall_status '),
    );
    expect(line?.split(' ')[1]).toBe(value);
  });

  it('tells the version only to whoever may see details (R5)', () => {
    const report = aReport([]);
    expect(prometheus.render(aView(report))).toContain('_info{name="orders",version="1.4.2"} 1\n');
    expect(prometheus.render(aView({ ...report, details: false }))).toContain('_info{name="orders"} 1\n');
  });

  it('keeps what dashboards call it, by prefix', () => {
    expect(prometheus.render(aView(aReport(checks), { prefix: 'django_health_check' }))).toContain(
      '\ndjango_health_check_status{check="database"} 1\n',
    );
  });

  it('says what is, however often it was asked before', () => {
    const seen = (status: 'up' | 'down', up: number): string => {
      const transitions = { up, degraded: 0, unknown: 0, down: 0 };
      return prometheus.render(
        aView(aReport([aCheck('database', { status, raw: status, totals: { up, degraded: 0, down: 0, transitions } })])),
      );
    };
    for (const [status, up] of [
      ['up', 1],
      ['up', 1],
      ['down', 1],
      ['down', 2],
      ['up', 3],
    ] as const) {
      const text = seen(status, up);
      expect(text).toContain(`\nhealth_check_state{check="database",status="${status}"} 1\n`);
      expect(text).toContain(`\nhealth_check_state{check="database",status="${status === 'up' ? 'down' : 'up'}"} 0\n`);
      expect(text).toContain(`\nhealth_check_transitions_total{check="database",status="up"} ${up}\n`);
      expect(text).toContain(`\nhealth_check_runs_total{check="database",outcome="up"} ${up}\n`);
    }
  });

  it('keeps many selections and prefixes apart', () => {
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 20; index++) {
        const text = prometheus.render(aView(aReport([aCheck(`check${index}`)]), { prefix: `p${index % 3}` }));
        expect(samples(text).filter((sample) => sample.includes('check='))).toHaveLength(17);
        expect(text).toContain(`\np${index % 3}_status{check="check${index}"} 1\n`);
      }
    }
  });

  it('gives a name that two definitions share in turn the values of each', () => {
    const name = 'database';
    expect(prometheus.render(aView(aReport([aCheck(name, { ageMs: 1_000 })])))).toContain('_age_seconds{check="database"} 1\n');
    expect(prometheus.render(aView(aReport([aCheck(name, { ageMs: 2_000 })])))).toContain('_age_seconds{check="database"} 2\n');
  });
});

const groups = [
  { name: 'storage', title: 'Storage', status: 'down', checks: ['database', 'queue'] },
  { name: 'outside', title: 'Outside', status: 'unknown', checks: ['mail'] },
] as const;

describe('the metrics of groups', () => {
  it('are a verdict, where there is one, and a state each', () => {
    const text = prometheus.render(aView(aReport(checks, { groups })));
    expect(samples(text).filter((sample) => sample.includes('_group_'))).toEqual([
      'health_check_group_status{group="storage"} 0',
      'health_check_group_state{group="storage",status="up"} 0',
      'health_check_group_state{group="storage",status="degraded"} 0',
      'health_check_group_state{group="storage",status="unknown"} 0',
      'health_check_group_state{group="storage",status="down"} 1',
      'health_check_group_state{group="outside",status="up"} 0',
      'health_check_group_state{group="outside",status="degraded"} 0',
      'health_check_group_state{group="outside",status="unknown"} 1',
      'health_check_group_state{group="outside",status="down"} 0',
    ]);
    expect(prometheus.render(aView(aReport(checks)))).not.toContain('_group_');
  });
});

describe('state sets', () => {
  const view = aView(aReport(checks, { groups }), { stateMetrics: 'stateset', prefix: 'orders' });

  it('are families of that type whose label has their name, in OpenMetrics', () => {
    const text = openmetrics.render(view);
    for (const name of ['orders_overall_state', 'orders_group_state', 'orders_state'])
      expect(text).toContain(`\n# TYPE ${name} stateset\n`);
    expect(text).toContain('\norders_overall_state{orders_overall_state="up"} 1\n');
    expect(text).toContain('\norders_group_state{group="storage",orders_group_state="down"} 1\n');
    expect(text).toContain('\norders_state{check="queue",orders_state="degraded"} 1\n');
    expect(text).toContain('\norders_transitions_total{check="queue",status="degraded"} 1\n');
  });

  it('are the same series in the text format, which has no such type, as gauges', () => {
    const text = prometheus.render(view);
    expect(samples(text)).toEqual(samples(openmetrics.render(view)));
    expect(text).toContain('\n# TYPE orders_state gauge\n');
    expect(text).not.toContain(' stateset\n');
  });

  it('disturb no other endpoint', () => {
    expect(openmetrics.render(aView(aReport(checks)))).toContain('\nhealth_check_state{check="queue",status="degraded"} 1\n');
  });
});

describe('a label', () => {
  it('is never one that scrapers put on by themselves', () => {
    const reserved = new Set(['job', 'instance', 'type', 'env', 'region', 'service', 'team']);
    const text = openmetrics.render(aView(aReport(checks, { groups }), { stateMetrics: 'stateset' }));
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    expect([...labels].filter((label) => reserved.has(label ?? '') || label?.startsWith('_'))).toEqual([]);
  });
});

describe('openmetrics', () => {
  it('writes the same samples as the text format, ends with # EOF, and has no blank line', () => {
    const view = aView(aReport(checks));
    const text = openmetrics.render(view);
    expect(samples(text)).toEqual(samples(prometheus.render(view)));
    expect(text).toMatch(/\n# EOF\n$/);
    expect(text).not.toContain('\n\n');
  });

  it('describes a counter without its suffix, an info as one, and seconds with their unit', () => {
    const described = openmetrics
      .render(aView(aReport([])))
      .split('\n')
      .filter((line) => /^# (?:TYPE|UNIT)/.test(line));
    expect(described).toMatchInlineSnapshot(`
      [
        "# TYPE health_check info",
        "# TYPE health_check_overall_status gauge",
        "# TYPE health_check_overall_state gauge",
        "# TYPE health_check_maintenance gauge",
        "# TYPE health_check_next_maintenance_timestamp_seconds gauge",
        "# UNIT health_check_next_maintenance_timestamp_seconds seconds",
        "# TYPE health_check_status gauge",
        "# TYPE health_check_response_time_seconds gauge",
        "# UNIT health_check_response_time_seconds seconds",
        "# TYPE health_check_state gauge",
        "# TYPE health_check_result_age_seconds gauge",
        "# UNIT health_check_result_age_seconds seconds",
        "# TYPE health_check_runs counter",
        "# TYPE health_check_failures counter",
        "# TYPE health_check_transitions counter",
        "# TYPE health_check_last_run_timestamp_seconds gauge",
        "# UNIT health_check_last_run_timestamp_seconds seconds",
        "# TYPE health_check_last_success_timestamp_seconds gauge",
        "# UNIT health_check_last_success_timestamp_seconds seconds",
        "# TYPE health_check_check_maintenance gauge",
      ]
    `);
  });
});
