import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPast } from '../../test/a-past.ts';
import { WINDOW_MS, type PastDay } from '../past.ts';
import { bar, countDays, dayState } from './page-bar.ts';

const NOW = Date.UTC(2026, 10, 21, 14);
const MINUTE = 60_000;
const day = (parts: Partial<PastDay> = {}): PastDay => ({
  start: 0,
  upMs: 0,
  degradedMs: 0,
  downMs: 0,
  maintenanceMs: 0,
  ...parts,
});

describe('a bar', () => {
  it('is one path while all days are alike', () => {
    expect(bar(aPast({ now: NOW }).days, '90 days: 90 up')).toMatchInlineSnapshot(
      `"<svg class=bar role=img aria-label="90 days: 90 up" viewBox="0 0 90 24" preserveAspectRatio=none><path class=up stroke-width=16 d="M0 16h90"/></svg>"`,
    );
  });

  it('has one path for each state, with neighbours merged', () => {
    const { days } = aPast({
      now: NOW,
      knownMs: WINDOW_MS['30d'],
      bad: { 10: { downMs: MINUTE }, 9: { downMs: MINUTE }, 3: { downMs: MINUTE }, 2: { degradedMs: MINUTE } },
    });
    expect(bar(days, '').match(/<path[^>]*>/g)).toMatchInlineSnapshot(`
      [
        "<path class=up stroke-width=16 d="M59 16h20m2 0h5m2 0h2"/>",
        "<path class=degraded stroke-width=20 d="M87 14h1"/>",
        "<path class=down stroke-width=24 d="M79 12h2m5 0h1"/>",
        "<path class=unknown stroke-width=3 d="M0 22.5h59"/>",
      ]
    `);
  });

  it('draws a day as the worst that was measured in it, and never as up where nothing was (R37)', () => {
    expect(dayState(day({ upMs: 86_399_000, downMs: 1_000 }))).toBe('down');
    expect(dayState(day({ upMs: 1, degradedMs: 1 }))).toBe('degraded');
    expect(dayState(day({ upMs: 1, maintenanceMs: 1 }))).toBe('up');
    expect(dayState(day({ maintenanceMs: 1 }))).toBe('maintenance');
    expect(dayState(day())).toBe('none');
  });

  it('covers every day once, whatever they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(day(), day({ upMs: 1 }), day({ downMs: 1 }), day({ maintenanceMs: 1 })), { maxLength: 90 }),
        (days) => {
          const covered: number[] = [];
          for (const [, line = ''] of bar(days, '').matchAll(/ d="([^"]*)"/g)) {
            let pen = 0;
            for (const [, command, by = ''] of line.matchAll(/([Mmh])([\d.]+)/g)) {
              if (command === 'M') pen = Number(by);
              if (command === 'm') pen += Number(by);
              if (command !== 'h') continue;
              for (const end = pen + Number(by); pen < end; pen++) covered.push(pen);
            }
          }
          expect(covered.toSorted((one, other) => one - other)).toEqual([...days.keys()]);
          expect(Object.values(countDays(days)).reduce((sum, count) => sum + count, 0)).toBe(days.length);
        },
      ),
    );
  });
});
