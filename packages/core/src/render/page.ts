import type { Look, Renderer, View } from '../renderer.ts';
import { STATUSES, type Status } from '../status.ts';
import { changes } from './page-changes.ts';
import type { Frame } from './page-check.ts';
import { document, dressed, parametersOf, queryOf, type Costume } from './page-document.ts';
import { hero } from './page-hero.ts';
import { headline, moodOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { incidentSection } from './page-incidents.ts';
import { SYMBOL } from './palette.ts';
import { sections } from './page-sections.ts';
import { subjectSections } from './page-subject.ts';
import type { Words } from './words.ts';

// In one file with the page, as it shares nearly all of its parts.
export { loadCompactPage } from './page-compact.ts';

/** A name, or the key of a word. */
type Label = { readonly name: string } | { readonly word: 'formatText' | 'formatBadge' };
type Format = readonly [format: string, label: Label, feed?: string];

/** The only ones a probe has: their code tells the health. */
const OF_PROBES: readonly Format[] = [
  ['json', { name: 'JSON' }],
  ['health+json', { name: 'health+json' }],
  ['text', { word: 'formatText' }],
];

const FORMATS: readonly Format[] = [
  ...OF_PROBES,
  ['prometheus', { name: 'Prometheus' }],
  ['openmetrics', { name: 'OpenMetrics' }],
  ['rss', { name: 'RSS' }, 'application/rss+xml'],
  ['atom', { name: 'Atom' }, 'application/atom+xml'],
  ['jsonfeed', { name: 'JSON Feed' }, 'application/feed+json'],
  ['svg', { word: 'formatBadge' }],
];

const MEANING = { up: 'meansUp', degraded: 'meansDegraded', unknown: 'meansUnknown', down: 'meansDown' } as const;

/**
 * Makes the renderer of the status page in a language: one HTML document that asks for nothing else, complete without
 * JavaScript, dark and light, for paper and for a wall. Its policy allows its own style and script by hash (CSP Level 3,
 * section 6.7.3) and nothing more.
 */
export const loadPage: (look?: Look) => Promise<Renderer> = dressed(render);

function render(view: View, costume: Costume): string {
  const { report, past, incidents, filter, subject, self } = view;
  const { words } = costume;
  const service = escapeHtml(report.service.name);
  const lang = parametersOf(self, ['lang']);
  const frame: Frame = {
    report,
    base: view.base === '' ? './' : view.base,
    known: new Set(report.availableChecks),
    words,
    suffix: lang.length === 0 ? '' : queryOf(lang),
    selected: parametersOf(self, ['checks', 'tag', 'lang']),
    ...(past && { past }),
    ...(incidents && { incidents }),
    ...(filter && { filter }),
  };
  const selection = parametersOf(self, ['checks', 'tag']);
  const link = (format: string): string => queryOf([...selection, ['format', format]]);
  const text = (label: Label): string => ('name' in label ? label.name : words.say(label.word));
  const feed = ([format, label, type]: Format): string =>
    type === undefined
      ? ''
      : `<link rel=alternate type="${type}" title="${words.say('feedTitle', { service, format: text(label) })}" href="${link(format)}">`;
  const other = ([format, label]: Format): string => `<li><a href="${link(format)}">${text(label)}</a></li>`;
  const formats = report.probe === undefined ? FORMATS : OF_PROBES;
  const body = subject === undefined ? sections(frame) + incidentSection(frame) : subjectSections(frame, subject);
  return document(
    {
      status: report.status,
      mood: moodOf(report),
      service,
      summary: headline(report, words, escapeHtml),
      head: formats.map(feed).join(''),
      skip: subject === undefined ? 'skip' : 'skipContent',
      main: `${hero(frame)}<div class=wrap id=checks>${body}${changes(frame, view)}</div>`,
      footer: `<nav aria-label="${words.say('otherFormats')}"><ul>${formats.map(other).join('')}</ul></nav><p>${STATUSES.map((one) => meaning(one, words)).join(' · ')}</p>`,
      self,
    },
    costume,
  );
}

function meaning(status: Status, words: Words): string {
  return `${SYMBOL[status]} ${words.status(status)}${words.say('colon')}${words.say(MEANING[status])}`;
}
