import type { View } from '../renderer.ts';
import type { Transition } from '../transition.ts';
import { escapeHtml } from './html-escape.ts';
import { anchor, disc, time, type Frame } from './page-check.ts';

const NEWEST = 50;

/** What changed lately, newest first, or since when nothing has. */
export function changes({ report, known, words }: Frame, { transitions, transitionsSince }: View): string {
  const seen = transitions.filter(({ visibility, check }) => visibility === 'public' || known.has(check)).slice(0, NEWEST); // R5
  const when = (at: number): string => time(at, words.instant(at, report.timestamp));
  const row = ({ check, title, from, to, at, reason, lastedMs }: Transition): string => {
    const name = escapeHtml(title);
    const who = Object.hasOwn(report.checks, check) ? `<a href="#${anchor(check)}" dir=auto>${name}</a>` : `<bdi>${name}</bdi>`;
    const why = report.details && reason !== undefined ? `${words.say('colon')}<bdi>${escapeHtml(reason)}</bdi>` : '';
    const status = words.status(from);
    const was =
      lastedMs === undefined ? words.say('was', { status }) : words.say('wasFor', { status, duration: words.duration(lastedMs) });
    return `<li class=${to}>${when(at)} <b>${disc(to)} ${words.status(to)}</b> <span>${who} <small>${was}</small>${why}</span></li>`;
  };
  if (report.availableChecks.length === 0 && seen.length === 0) return '';
  const since = words.say(seen.length === 0 ? 'noChange' : 'noEarlierChange', {
    since: words.since(transitionsSince, report.timestamp, (text) => time(transitionsSince, text)),
  });
  return `<section><h2>${words.say('recentChanges')}</h2>${seen.length === 0 ? '' : `<ol class=changes>${seen.map(row).join('')}</ol>`}${
    seen.length === NEWEST ? '' : `<p class=soft>${since}</p>`
  }</section>`;
}
