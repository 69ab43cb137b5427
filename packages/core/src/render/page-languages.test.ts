import { describe, expect, it } from 'vitest';
import {
  broken,
  checkReport,
  draining,
  empty,
  healthy,
  history,
  maintained,
  NOW,
  reportOf,
  single,
  slow,
  transition,
  viewOf,
  withoutDetails,
} from '../../test/fixtures/reports.ts';
import { LANGUAGES, type Language } from '../language.ts';
import type { View } from '../renderer.ts';
import { loadWords } from './load-words.ts';
import { ar } from './messages/ar.ts';
import { de } from './messages/de.ts';
import { es } from './messages/es.ts';
import { fr } from './messages/fr.ts';
import { ja } from './messages/ja.ts';
import { loadPage } from './page.ts';

const cycle: Record<string, unknown> = {};
cycle['cycle'] = cycle;
const many = Array.from({ length: 30 }, (_, index) => `c${index}`);

/** Every state that a page can be in, and every sentence on it. */
const views: Readonly<Record<string, View>> = {
  healthy: viewOf(healthy),
  slow: viewOf(slow),
  broken: viewOf(broken, { transitions: history }),
  secretive: viewOf(withoutDetails(broken), { transitions: history }),
  empty: viewOf(empty),
  draining: viewOf(draining),
  single: viewOf(single),
  maintained: viewOf(maintained),
  starting: viewOf(
    reportOf([checkReport('c1', { status: 'unknown' }), checkReport('c2')], { reason: 'starting', lifecycle: 'starting' }),
  ),
  passing: viewOf(reportOf([checkReport('c1'), checkReport('c2')], { lifecycle: 'draining' })),
  unlike: viewOf(reportOf([checkReport('c1'), checkReport('c2')], { status: 'down' })),
  live: viewOf(reportOf([], { probe: 'liveness' })),
  startup: viewOf(reportOf([checkReport('c1')], { probe: 'startup' })),
  failed: viewOf(reportOf([], { status: 'down', reason: 'failed', probe: 'liveness', details: false })),
  group: viewOf(reportOf([checkReport('c1'), checkReport('c2')], { group: 'storage' })),
  endless: viewOf(
    reportOf([checkReport('c1'), checkReport('c2')], { reason: 'maintenance', maintenance: { reason: 'xyz', since: NaN } }),
  ),
  verdicts: viewOf(
    reportOf(
      [
        checkReport('c1', { status: 'down', raw: 'up' }, { successThreshold: 3 }),
        checkReport(
          'c2',
          { status: 'degraded', raw: 'down', consecutiveFailures: 1, lastSuccessAt: NOW - 60_000 },
          { failsAs: 'degraded' },
        ),
        checkReport('c3', { raw: 'down', consecutiveFailures: 2 }, { failureThreshold: 3 }),
        checkReport('c4', { status: 'degraded', raw: 'down', consecutiveFailures: 11 }),
        checkReport('c5', { status: 'unknown', stale: true, blockedBy: ['c1'], since: NOW }),
        checkReport('c6', { data: { cycle, k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7, k8: 8 } }),
        ...many.map((name) => checkReport(`n${name}`, { status: 'down', since: NOW - 86_400_000 * 400 })),
      ],
      { rootCauses: many.map((name) => `n${name}`), availableChecks: many },
    ),
    {
      transitions: [transition({ check: 'c1', title: 'c1' }), transition({ check: 'gone', title: 'gone', lastedMs: 90_061_000 })],
    },
  ),
};

const TABLES: Partial<Record<Language, object>> = { de, fr, es, ja, ar };
const PROGRAM = new Set([
  'up',
  'down',
  'degraded',
  'unknown',
  'started',
  'starting',
  'draining',
  'maintenance',
  'failed',
  'since',
  'reason',
  'checks',
]);
const PROPER = ['JSON', 'Prometheus', 'OpenMetrics', 'RSS', 'Atom', 'Feed', 'English', 'UTC', 'health', 'ts'];
const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{Script=Latin}{3,}/gu) ?? [];

/** The texts in a value; of what a check told, and of its links, the names as well. */
function textsIn(value: unknown, told = false, seen: Set<unknown> = new Set()): string[] {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? [value] : [];
  if (seen.has(value)) return [];
  seen.add(value);
  return Object.entries(value).flatMap(([key, one]: [string, unknown]) => [
    ...(told ? [key] : []),
    ...textsIn(one, told || key === 'data' || key === 'links', seen),
  ]);
}

/** What a person reads or is read to: texts, and the attributes that hold words. */
function readable(html: string): string {
  const attributes = [...html.matchAll(/ (?:aria-label|title|data-words|data-paused)="([^"]*)"/g)].map(([, text]) => text);
  return [html.replace(/<(style|script|pre)>.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' '), ...attributes]
    .join(' ')
    .replace(/&[#\w]+;/g, ' ');
}

describe.each(LANGUAGES)('the page in %s', (language) => {
  it('says which language it is in, and in which direction it runs', async () => {
    const html = (await loadPage({ language })).render(viewOf(healthy));
    expect(html).toContain(language === 'ar' ? '<html lang=ar dir=rtl>' : `<html lang=${language}>`);
  });

  it.each(Object.keys(views))('has a word for all there is to say, %s', async (name) => {
    const html = (await loadPage({ language, languages: LANGUAGES })).render(views[name] ?? viewOf(healthy));
    expect(readable(html.replace(/ data-words="[^"]*"/, ''))).not.toMatch(/undefined|NaN|\[object|[{}]/);
  });

  it('has the state of every check as a word, and as a class that stays', async () => {
    const words = await loadWords(language);
    const html = (await loadPage({ language })).render(viewOf(broken));
    for (const [check, status] of [
      ['database', 'down'],
      ['queue', 'degraded'],
      ['invoices', 'unknown'],
      ['mail', 'up'],
    ] as const)
      expect(html).toMatch(new RegExp(`<article id="check-${check}" class="${status} lead">.*?<b>${words.status(status)}</b>`));
  });
});

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the page in %s', (language) => {
  it.each(Object.keys(views))('leaves no word in English, %s', async (name) => {
    const view = views[name] ?? viewOf(healthy);
    const html = (await loadPage({ language, languages: LANGUAGES })).render(view);
    const months = [NOW, NOW - 86_400_000 * 400].map((at) => new Intl.DateTimeFormat(language, { month: 'short' }).format(at));
    const given = textsIn(view).flatMap(wordsOf);
    const translated = textsIn(TABLES[language]).flatMap(wordsOf);
    const known = new Set([
      // What stands in the data as a word of a program must not be shown for it.
      ...given.filter((word) => !PROGRAM.has(word)),
      ...translated,
      ...wordsOf([...PROPER, ...months, 'Deutsch Français Español'].join(' ')),
    ]);
    expect(wordsOf(readable(html)).filter((word) => !known.has(word))).toEqual([]);
  });
});

it('isolates names from the text around them, so that neither turns the other over', async () => {
  const arabic = (await loadPage({ language: 'ar' })).render(viewOf(single));
  expect(arabic).toContain('<p class=summary><bdi>Order database</bdi>: يعمل</p>');
});

it('writes numbers and dates as its language does', async () => {
  const view = viewOf(
    reportOf([checkReport('a', { durationMs: 1.2, data: { hitRatio: 0.943, usedBytes: 1_600_000 } }), checkReport('b')]),
  );
  const textIn = async (language: Language): Promise<string> =>
    (await loadPage({ language }))
      .render(view)
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('\u00a0', ' ');
  expect(await textIn('de')).toMatch(/Dauer 1,2 ms.*94,3 %.*1,5 MiB/);
  expect(await textIn('fr')).toMatch(/durée 1,2 ms.*94,3 %.*1,5 Mio/);
  expect(await textIn('ja')).toMatch(/11月20日 12:05 UTC/);
  expect(await textIn('ar')).toMatch(/20 نوفمبر، 12:05 UTC.*94\.3%/);
});
