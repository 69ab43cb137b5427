import { describe, expect, it } from 'vitest';
import {
  broken,
  checkReport,
  draining,
  empty,
  healthy,
  maintained,
  NOW,
  reportOf,
  single,
  slow,
} from '../../test/fixtures/reports.ts';
import type { Report } from '../report.ts';
import { headline as headlineIn, moodOf } from './headline.ts';
import { en } from './messages/en.ts';
import { createWords } from './words.ts';

const words = createWords('en', en);
const headline = (report: Report): string => headlineIn(report, words);

describe('headline', () => {
  it('says how many of how many, in which state, since when', () => {
    expect(headline(healthy)).toBe('All 10 checks are up');
    expect(headline(slow)).toBe('1 of 10 checks is degraded since 13:56 UTC');
    expect(headline(broken)).toBe('1 of 10 checks is down since 14:02 UTC');
  });

  it('counts from the first of several failures', () => {
    const checks = [
      checkReport('a', { status: 'down', since: NOW - 60_000 }),
      checkReport('b', { status: 'down', since: NOW - 600_000 }),
      checkReport('c'),
    ];
    expect(headline(reportOf(checks))).toBe('2 of 3 checks are down since 13:55 UTC');
  });

  it('names the one check there is, in its own case', () => {
    expect(headline(single)).toBe('Order database is up');
    expect(headline(reportOf([checkReport('pgBouncer', { status: 'unknown', since: NOW })]))).toBe(
      'pgBouncer is unknown since 14:05 UTC',
    );
  });

  it('says that a report is better than its checks, where they do not gate', () => {
    expect(headline(reportOf([checkReport('a', { status: 'down', since: NOW }), checkReport('b')], { status: 'degraded' }))).toBe(
      'Degraded, though 1 of 2 checks is down since 14:05 UTC',
    );
    expect(headline(reportOf([checkReport('a'), checkReport('b')], { status: 'down' }))).toBe('Down, though all 2 checks are up');
  });

  it('gives the reason that is not to be seen in the checks', () => {
    expect(headline(draining)).toBe('Draining');
    expect(headline(maintained)).toBe('In maintenance until 16:05 UTC');
    expect(headline(reportOf([], { status: 'down', reason: 'heartbeat `worker` is 31 s old', probe: 'liveness' }))).toBe(
      'Heartbeat `worker` is 31 s old',
    );
  });

  it('tells an empty registry from a question no check counts towards', () => {
    expect(headline(empty)).toBe('No checks yet');
    expect(headline(reportOf([], { probe: 'liveness' }))).toBe('Up: no check counts towards this');
  });
});

it('takes announced work, start and drain for no alarm, and never for green (R10)', () => {
  expect(moodOf(maintained)).toBe('unknown');
  expect(moodOf(draining)).toBe('unknown');
  expect(moodOf(broken)).toBe('down');
  expect(moodOf(healthy)).toBe('up');
});
