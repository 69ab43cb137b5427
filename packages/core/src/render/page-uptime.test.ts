import { describe, expect, it } from 'vitest';
import { aPast } from '../../test/a-past.ts';
import { WINDOW_MS } from '../past.ts';
import { percentage, uptimeFigures } from './page-uptime.ts';

const NOW = Date.UTC(2026, 10, 21, 23, 59, 59, 999);
const HOUR = 3_600_000;
const UP = { upMs: HOUR, degradedMs: 0, downMs: 0, maintenanceMs: 0 };

describe('uptime', () => {
  it('is told for every window that the history reaches', () => {
    const past = aPast({ now: NOW, bad: { 5: { downMs: 24 * HOUR } } });
    expect(
      uptimeFigures(past, NOW).map(({ span, ratio }) => [span, ratio === undefined ? undefined : percentage(ratio)]),
    ).toEqual([
      ['24h', 100],
      ['7d', 85.71],
      ['30d', 96.66],
      ['90d', 98.88],
    ]);
  });

  it('says since when, once, where the history is shorter', () => {
    const { uptime } = aPast({ now: NOW, knownMs: 3 * HOUR });
    expect(uptimeFigures({ since: NOW - 3 * HOUR, uptime, days: [] }, NOW)).toEqual([{ span: 3 * HOUR, ratio: 1 }]);
    expect(uptimeFigures(aPast({ now: NOW, knownMs: WINDOW_MS['7d'] * 2 }), NOW).map(({ span }) => span)).toEqual([
      '24h',
      '7d',
      WINDOW_MS['7d'] * 2,
    ]);
  });

  it('is not invented where nothing was measured (R37)', () => {
    expect(uptimeFigures(aPast({ now: NOW, knownMs: 0 }), NOW)).toEqual([]);
    const uptime = { '24h': { ...UP, upMs: 0 }, '7d': UP, '30d': UP, '90d': UP };
    expect(uptimeFigures({ since: NOW - 10 * WINDOW_MS['90d'], uptime, days: [] }, NOW)[0]).toEqual({ span: '24h' });
  });

  it('says how much of a window was measured where that is not all of it', () => {
    const uptime = { '24h': { ...UP, upMs: 12 * HOUR }, '7d': UP, '30d': UP, '90d': UP };
    expect(uptimeFigures({ since: 0, uptime, days: [] }, NOW)[0]).toEqual({ span: '24h', ratio: 1, unmeasuredMs: 12 * HOUR });
  });

  it('is never rounded up to a hundred', () => {
    expect([1, 0.999_999, 0.9992, 0.57, 0, 2, -1].map(percentage)).toEqual([100, 99.99, 99.92, 57, 0, 100, 0]);
  });
});
