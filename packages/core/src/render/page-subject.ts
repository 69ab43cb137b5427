import type { View } from '../renderer.ts';
import { card, type Frame } from './page-check.ts';
import { definition } from './page-definition.ts';
import { incidentSection } from './page-incidents.ts';
import { wholeMemory } from './page-past.ts';

const FEEDS = { rss: 'RSS', atom: 'Atom', jsonfeed: 'JSON Feed' } as const;

/** What the page of one check has: how it is, how it was, what happened to it, what it is, and where to hear of it. */
export function subjectSections(frame: Frame, { check: name, neighbours }: NonNullable<View['subject']>): string {
  const { report, words, past } = frame;
  const check = Object.hasOwn(report.checks, name) ? report.checks[name] : undefined;
  if (check === undefined) return '';
  const remembered = past?.get(name);
  const history =
    remembered && `<section class=history><h2>${words.say('history')}</h2>${wholeMemory(remembered, frame)}</section>`;
  const feeds = Object.entries(FEEDS).map(([format, label]) => `<li><a href="?format=${format}">${label}</a></li>`);
  return [
    `<section class=${check.status === 'up' ? 'subject' : 'first'}><h2>${words.say('now')}</h2><div class=cards>${card(check, frame)}</div></section>`,
    history ?? '',
    incidentSection(frame, Infinity),
    definition(check, neighbours, frame),
    `<section><h2>${words.say('feeds')}</h2><ul>${feeds.join('')}</ul></section>`,
  ].join('');
}
