import type { View } from '../renderer.ts';
import type { Transition } from '../transition.ts';
import { escapeHtml } from './html-escape.ts';
import { anchor, disc, time, type Frame } from './page-check.ts';
import { duration, instant } from './words.ts';

const NEWEST = 50;

/** What changed lately, newest first, or since when nothing has. */
export function changes({ report, known }: Frame, { transitions, transitionsSince }: View): string {
  const seen = transitions.filter(({ visibility, check }) => visibility === 'public' || known.has(check)).slice(0, NEWEST); // R5
  const row = ({ check, title, from, to, at, reason, lastedMs }: Transition): string => {
    const name = escapeHtml(title);
    const who = Object.hasOwn(report.checks, check) ? `<a href="#${anchor(check)}" dir=auto>${name}</a>` : `<bdi>${name}</bdi>`;
    const why = report.details && reason !== undefined ? `: <bdi>${escapeHtml(reason)}</bdi>` : '';
    return `<li class=${to}>${time(at, instant(at, report.timestamp))} <b>${disc(to)} ${to}</b> <span>${who} <small>was ${from}${
      lastedMs === undefined ? '' : ` for ${duration(lastedMs)}`
    }</small>${why}</span></li>`;
  };
  if (report.availableChecks.length === 0 && seen.length === 0) return '';
  const since = `No ${seen.length === 0 ? '' : 'earlier '}change since ${time(transitionsSince, instant(transitionsSince, report.timestamp))}.`;
  return `<section><h2>Recent changes</h2>${seen.length === 0 ? '' : `<ol class=changes>${seen.map(row).join('')}</ol>`}${
    seen.length === NEWEST ? '' : `<p class=soft>${since}</p>`
  }</section>`;
}
