import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { aCheck, aReport, aTransition, aView, hostileText, NOON, PLANNED } from '../../test/a-view.ts';
import { reportFor } from '../audience.ts';
import type { Renderer } from '../renderer.ts';
import { atom } from './atom.ts';
import { svg } from './badge.ts';
import { healthJson } from './health-json.ts';
import { json } from './json.ts';
import { jsonFeed } from './json-feed.ts';
import { openmetrics, prometheus } from './metrics.ts';
import { loadPage } from './page.ts';
import { rss } from './rss.ts';
import { text } from './text.ts';

let page: Renderer;
beforeAll(async () => {
  page = await loadPage();
});

const report = aReport([aCheck('database'), aCheck('queue')], { plannedMaintenance: PLANNED });
const view = aView(report);

describe('planned maintenance', () => {
  it('is in the JSON, with the id by which it is cancelled', () => {
    expect(JSON.parse(json.render(view))).toMatchObject({
      plannedMaintenance: [
        {
          id: '_service-1',
          reason: 'new disks',
          startsAt: '2026-11-21T13:00:00.000Z',
          until: '2026-11-21T14:00:00.000Z',
        },
        { id: 'database-2', reason: 'upgrade', startsAt: '2026-11-22T12:00:00.000Z', check: 'database' },
      ],
    });
    expect(json.render(aView(aReport([])))).not.toContain('plannedMaintenance');
  });

  it('has a line each in the text, after the checks, and a note each in the draft', () => {
    expect(text.render(view)).toBe(
      [
        'up - orders',
        'database: up',
        'queue: up',
        'maintenance planned from 2026-11-21T13:00:00.000Z until 2026-11-21T14:00:00.000Z (new disks)',
        'maintenance of database planned from 2026-11-22T12:00:00.000Z (upgrade)',
        '',
      ].join('\n'),
    );
    expect(JSON.parse(healthJson.render(view))).toMatchObject({
      notes: [
        'maintenance planned from 2026-11-21T13:00:00.000Z until 2026-11-21T14:00:00.000Z: new disks',
        'maintenance of database planned from 2026-11-22T12:00:00.000Z: upgrade',
      ],
    });
  });

  it('is a timestamp in the metrics: the next of the service, and of each check that has one', () => {
    const later = { ...report, plannedMaintenance: [...PLANNED, ...PLANNED.map((one) => ({ ...one, startsAt: NOON + 1e9 }))] };
    for (const renderer of [prometheus, openmetrics]) {
      const samples = renderer
        .render(aView(later))
        .split('\n')
        .filter((line) => /^\w+next_maintenance/.test(line));
      expect(samples).toEqual([
        'health_check_next_maintenance_timestamp_seconds 1795266000',
        'health_check_check_next_maintenance_timestamp_seconds{check="database"} 1795348800',
      ]);
    }
    expect(prometheus.render(aView(aReport([])))).not.toMatch(/^\w+next_maintenance/m);
  });

  it('is told on the page', () => {
    const told = page.render(view).replace(/<[^>]+>/g, '');
    expect(told).toContain('Planned maintenance · 13:00 UTC – 14:00 UTC: new disks');
    expect(told).toContain('Planned maintenance · database · 22 Nov, 12:00 UTC: upgrade');
  });

  it('is in no feed and no badge, whose bytes tell what is and was', () => {
    for (const renderer of [atom, rss, jsonFeed, svg])
      expect(renderer.render(view)).toBe(renderer.render(aView({ ...report, plannedMaintenance: [] })));
  });

  it('keeps its reason from whoever may see no details, and a private check altogether (R5)', () => {
    const shown = reportFor({ details: false, privateChecks: false }, report, (name) => name === 'database');
    expect(shown.plannedMaintenance).toEqual([{ ...PLANNED[0], reason: 'maintenance' }]);
    const { plannedMaintenance: _, ...none } = reportFor({ details: false, privateChecks: false }, report, () => true);
    expect(
      reportFor({ details: true, privateChecks: false }, { ...report, plannedMaintenance: PLANNED.slice(1) }, () => true),
    ).toEqual({
      ...none,
      service: report.service,
      details: true,
    });
    for (const renderer of [json, text, healthJson, prometheus, page])
      expect(renderer.render(aView(shown))).not.toMatch(/new disks|upgrade|database/);
  });

  it('yields no markup, line or broken document, whatever its reason is (R31)', () =>
    fc.assert(
      fc.property(hostileText, (reason) => {
        const hostile = aView({ ...report, plannedMaintenance: PLANNED.map((one) => ({ ...one, reason })) });
        expect(text.render(hostile).split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)).toHaveLength(6);
        for (const renderer of [json, healthJson]) JSON.parse(renderer.render(hostile));
        expect(page.render(hostile)).not.toContain('<img');
      }),
    ));
});

describe('an entry of what changed during maintenance', () => {
  const transitions = [aTransition({ maintenance: true })];

  it.each([
    ['atom', atom, '<category term="maintenance"/>'],
    ['rss', rss, '<category>maintenance</category>'],
    ['jsonfeed', jsonFeed, '["down","database","maintenance"]'],
  ] as const)('says so, and has a category to filter by: %s', (_, renderer, category) => {
    const feed = renderer.render(aView(report, { transitions }));
    expect(feed).toContain(category);
    expect(feed).toContain('was up, during maintenance: connection refused');
  });
});
