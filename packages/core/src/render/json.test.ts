import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck, anUnknownCheck, anyView, aReport, aView, NOON } from '../../test/a-view.ts';
import { healthJson } from './health-json.ts';
import { json } from './json.ts';

const queue = aCheck(
  'queue',
  {
    status: 'degraded',
    raw: 'down',
    reason: '1200 jobs waiting',
    code: 'CHECK_FAILED',
    data: { waiting: 1200 },
    durationMs: 3.1234567,
    since: NOON - 60_000,
    lastSuccessAt: NOON - 60_120,
    consecutiveFailures: 4,
    flapping: true,
  },
  { title: 'Order queue', description: 'Jobs are picked up', tags: ['core'], links: { runbook: 'https://example.org/queue' } },
);
const report = aReport([aCheck('database'), queue, anUnknownCheck('mail')], { status: 'degraded', rootCauses: ['queue'] });

describe('json', () => {
  it('is the document of the contract, with what is absent left out', () => {
    expect(JSON.stringify(JSON.parse(json.render(aView(report))), undefined, 2)).toMatchInlineSnapshot(`
      "{
        "status": "degraded",
        "service": {
          "name": "orders",
          "version": "1.4.2",
          "instance": "orders-7c9"
        },
        "lifecycle": "started",
        "timestamp": "2026-11-21T12:00:00.000Z",
        "durationMs": 12.3,
        "rootCauses": [
          "queue"
        ],
        "availableChecks": [
          "database",
          "queue",
          "mail"
        ],
        "checks": {
          "database": {
            "status": "up",
            "durationMs": 1.2,
            "checkedAt": "2026-11-21T11:59:59.880Z",
            "ageMs": 120
          },
          "queue": {
            "status": "degraded",
            "title": "Order queue",
            "description": "Jobs are picked up",
            "raw": "down",
            "reason": "1200 jobs waiting",
            "code": "CHECK_FAILED",
            "data": {
              "waiting": 1200
            },
            "durationMs": 3.123,
            "checkedAt": "2026-11-21T11:59:59.880Z",
            "ageMs": 120,
            "since": "2026-11-21T11:59:00.000Z",
            "lastSuccessAt": "2026-11-21T11:58:59.880Z",
            "consecutiveFailures": 4,
            "flapping": true,
            "tags": [
              "core"
            ],
            "links": {
              "runbook": "https://example.org/queue"
            }
          },
          "mail": {
            "status": "unknown"
          }
        }
      }"
    `);
  });

  it('has the status before anything that may be long', () => {
    expect(json.render(aView(report))).toMatch(/^\{"status":"degraded","service":/);
  });

  it('keeps reasons, data, error kinds, links and versions from whoever may not see details (R5)', () => {
    const text = json.render(aView({ ...report, details: false }));
    expect(text).not.toMatch(/waiting|CHECK_FAILED|1\.4\.2|runbook|picked up/);
    expect(JSON.parse(text)).toMatchObject({
      status: 'degraded',
      service: { name: 'orders' },
      checks: { queue: { status: 'degraded' } },
    });
  });

  it('says maintenance, the probe, the group and the blocking checks', () => {
    const blocked = {
      ...anUnknownCheck('mail'),
      blockedBy: ['database'],
      maintenance: { reason: 'new disks', since: NOON, until: NOON + 1_000 },
    };
    const parts = {
      probe: 'readiness',
      group: 'core',
      reason: 'maintenance',
      maintenance: { reason: 'new disks', since: NOON },
    } as const;
    expect(JSON.parse(json.render(aView(aReport([blocked], parts))))).toMatchObject({
      reason: 'maintenance',
      probe: 'readiness',
      group: 'core',
      maintenance: { reason: 'new disks', since: '2026-11-21T12:00:00.000Z' },
      checks: { mail: { blockedBy: ['database'], maintenance: { until: '2026-11-21T12:00:01.000Z' } } },
    });
  });
});

describe('health+json', () => {
  it('is the document of draft-inadarei-api-health-check-06', () => {
    expect(JSON.stringify(JSON.parse(healthJson.render(aView(report))), undefined, 2)).toMatchInlineSnapshot(`
      "{
        "status": "warn",
        "releaseId": "1.4.2",
        "notes": [
          "root causes: queue"
        ],
        "checks": {
          "database:responseTime": [
            {
              "componentId": "database",
              "componentType": "component",
              "observedValue": 1.2,
              "observedUnit": "ms",
              "status": "pass",
              "time": "2026-11-21T11:59:59.880Z"
            }
          ],
          "queue:responseTime": [
            {
              "componentId": "queue",
              "componentType": "component",
              "observedValue": 3.123,
              "observedUnit": "ms",
              "status": "warn",
              "time": "2026-11-21T11:59:59.880Z",
              "output": "1200 jobs waiting",
              "links": {
                "runbook": "https://example.org/queue"
              },
              "title": "Order queue"
            }
          ],
          "mail:responseTime": [
            {
              "componentId": "mail",
              "componentType": "component",
              "status": "fail"
            }
          ]
        },
        "serviceId": "orders",
        "description": "Health of orders"
      }"
    `);
  });

  it('fails where the report is down or unknown', () => {
    for (const [status, word] of [
      ['up', 'pass'],
      ['degraded', 'warn'],
      ['unknown', 'fail'],
      ['down', 'fail'],
    ] as const) {
      expect(JSON.parse(healthJson.render(aView(aReport([], { status }))))).toMatchObject({ status: word });
    }
  });

  it('keeps one colon in a key, and two names apart that differ by one', () => {
    const { checks } = JSON.parse(healthJson.render(aView(aReport([aCheck('a:b'), aCheck('a.b')])))) as { checks: object };
    expect(Object.keys(checks)).toEqual(['a%3Ab:responseTime', 'a.b:responseTime']);
  });

  it('keeps reasons and versions from whoever may not see details (R5)', () => {
    expect(healthJson.render(aView({ ...report, details: false }))).not.toMatch(/waiting|1\.4\.2|runbook/);
  });
});

it('every JSON dialect is JSON on one line, without null for a number that is none, whatever the texts are (R31)', () =>
  fc.assert(
    fc.property(anyView, (view) => {
      for (const renderer of [json, healthJson]) {
        const text = renderer.render(view);
        expect(text.indexOf('\n')).toBe(text.length - 1);
        expect(text).not.toContain(':null');
        expect(Object.keys((JSON.parse(text) as { checks: object }).checks)).toHaveLength(Object.keys(view.report.checks).length);
      }
    }),
  ));
