import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck, anUnknownCheck, anyView, aReport, aView, NOON } from '../../test/a-view.ts';
import { text } from './text.ts';

describe('text', () => {
  it('says the overall status first, then each check on a line', () => {
    const checks = [
      aCheck('database', { status: 'down', reason: 'connection refused\nat 10.0.0.1' }),
      { ...anUnknownCheck('mail'), blockedBy: ['database'] },
      aCheck('disk', { maintenance: { reason: 'new disks', since: NOON } }),
    ];
    expect(text.render(aView(aReport(checks, { status: 'down' })))).toMatchInlineSnapshot(`
      "down - orders
      database: down (connection refused at 10.0.0.1)
      mail: unknown (waits for database)
      disk: up (maintenance: new disks)
      "
    `);
  });

  it('keeps reasons from whoever may not see details (R5)', () => {
    const report = aReport([aCheck('database', { status: 'down', reason: 'connection refused' })], {
      status: 'down',
      details: false,
    });
    expect(text.render(aView(report))).toBe('down - orders\ndatabase: down\n');
  });

  it('has as many lines as checks and one, whatever the texts are (R31)', () =>
    fc.assert(
      fc.property(anyView, (view) => {
        expect(text.render(view).split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)).toHaveLength(
          Object.keys(view.report.checks).length + 2,
        );
      }),
    ));
});
