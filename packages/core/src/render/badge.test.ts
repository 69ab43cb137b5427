import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XML_TEXT } from '../../test/xml-text.ts';
import {
  broken,
  draining,
  empty,
  healthy,
  maintained,
  NOW,
  reportOf,
  single,
  slow,
  viewOf,
} from '../../test/fixtures/reports.ts';
import type { Report } from '../report.ts';
import { svg } from './badge.ts';

const render = (report: Report): string => svg.render(viewOf(report));
const titleOf = (badge: string): string | undefined => /<title>(.*?)<\/title>/s.exec(badge)?.[1];
const named = (name: string): Report => reportOf([], { service: { name } });

describe('the badge', () => {
  it('says service and state, to eyes and to screen readers', () => {
    expect([healthy, slow, broken, draining, maintained, single, empty].map((report) => titleOf(render(report)))).toEqual([
      'orders: up',
      'orders: degraded',
      'orders: down',
      'orders readiness: draining',
      'orders: maintenance',
      'orders: Order database: up',
      'orders: up',
    ]);
    expect(render(healthy)).toContain('role="img" aria-label="orders: up"');
    expect(render(broken)).toMatch(/>orders<\/text>.*>down<\/text>/);
  });

  it('says both where work is announced and the service still answers (R10)', () => {
    expect(titleOf(render({ ...healthy, maintenance: { reason: 'r', since: NOW } }))).toBe('orders: up, maintenance');
  });

  it('keeps its bytes while the state stays the same', () => {
    expect(render({ ...healthy, timestamp: NOW + 86_400_000, uptimeMs: 1, durationMs: 99 })).toBe(render(healthy));
  });

  it('is as wide as its words, within reason', () => {
    const widthOf = (name: string): number => Number(/ width="(\d+)"/.exec(render(named(name)))?.[1]);
    expect(widthOf('x')).toBeLessThan(widthOf('orders'));
    expect(widthOf('illi')).toBeLessThan(widthOf('WWWW'));
    expect(widthOf('e\u0301')).toBe(widthOf('e'));
    expect(widthOf('W'.repeat(100_000))).toBeLessThan(800);
    expect(widthOf('')).toBeGreaterThan(20);
  });

  it('tells the whole of a name that it draws cut', () => {
    const name = 'n'.repeat(100);
    expect(titleOf(render(named(name)))).toBe(`${name}: up`);
    expect(render(named(name))).toContain(`>${'n'.repeat(59)}…</text>`);
  });

  it('stays well-formed XML 1.0 whatever the service is called (R31)', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const badge = render(named(name));
        expect(badge).toMatch(XML_TEXT);
        expect(badge.replace(/"[^"<]*"/g, '""').match(/<[^>]*>/g)).toEqual(
          render(named('x'))
            .replace(/"[^"<]*"/g, '""')
            .match(/<[^>]*>/g),
        );
      }),
      { examples: [['</text><script>alert(1)</script>'], ['" onload="alert(1)'], ['\0\ud800&']] },
    ));

  it('may load nothing', () => {
    expect(svg.headers?.(viewOf(healthy))).toEqual({ 'content-security-policy': "default-src 'none'" });
    expect(svg.contentType).toBe('image/svg+xml; charset=utf-8');
  });

  it('is what it is, byte for byte', () => {
    expect(render(healthy)).toMatchInlineSnapshot(`
      "<svg xmlns="http://www.w3.org/2000/svg" width="79" height="20" viewBox="0 0 79 20" role="img" aria-label="orders: up"><title>orders: up</title><path fill="#16201b" d="M4 0h47v20h-47a4 4 0 0 1-4-4v-12a4 4 0 0 1 4-4z"/><path fill="#0b6a48" d="M51 0h24a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-24z"/><g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true"><text x="7" y="14" fill="#ffffff" textLength="37" lengthAdjust="spacingAndGlyphs">orders</text><text x="58" y="14" fill="#ffffff" textLength="14" lengthAdjust="spacingAndGlyphs">up</text></g></svg>
      "
    `);
  });
});
