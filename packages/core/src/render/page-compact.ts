import { isListed } from '../filter.ts';
import type { CheckReport } from '../report.ts';
import type { Look, Renderer, View } from '../renderer.ts';
import { headline, moodOf, titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { disc, time } from './page-check.ts';
import { brand, dressed, opening, parametersOf, queryOf, type Costume } from './page-document.ts';
import { isolated, partOf } from './page-hero.ts';
import { mostUrgentFirst } from './urgency.ts';
import type { Words } from './words.ts';

/**
 * Makes the renderer of the compact view in a language: the headline, a line per check and a link to the whole page, for a frame
 * in somebody's page or a wall. It is a page without a script, and wears the colours and the policy of the others.
 */
export const loadCompactPage: (look?: Look) => Promise<Renderer> = dressed(render);

function render({ report, filter, self }: View, costume: Costume): string {
  const { words, compactStyle } = costume;
  const { status, timestamp } = report;
  const service = escapeHtml(report.service.name);
  const cover = { status, mood: moodOf(report), service, summary: headline(report, words, escapeHtml) };
  const checks = Object.values(report.checks);
  const listed = filter === undefined ? checks : checks.filter((check) => isListed(check, filter, report.details));
  const part = partOf(report, words);
  const all = words.number(checks.length);
  return [
    `${opening(cover, costume, `<style>${compactStyle}</style>`)}<header>${disc(status)}<div>${brand(service, costume)}${part === '' ? '' : `<span>${part}</span>`}<b>${words.status(status)}</b></div>`,
    `<p>${headline(report, words, isolated)}</p></header>`,
    `<main>${
      listed.length === 0
        ? ''
        : `<ul>${mostUrgentFirst(listed, report)
            .map((check) => row(check, timestamp, words))
            .join('')}</ul>`
    }</main>`,
    `<footer>${filter === undefined ? '' : `<p>${words.count('shownOf', listed.length, { all })}</p>`}`,
    `<p>${words.say('asOf', { time: time(timestamp, words.instant(timestamp, timestamp, true)) })}</p>`,
    `<a href="${queryOf(parametersOf(self, KEPT))}" target=_top rel=noreferrer>${words.say('statusPage')}</a></footer></body></html>`,
  ].join('');
}

/** What the whole page is asked with as well. */
const KEPT = ['checks', 'tag', 'format', 'lang'];

function row(check: CheckReport, now: number, words: Words): string {
  const { status, since, checkedAt } = check;
  const never = checkedAt === undefined ? words.say('notRunYet') : '';
  const when = since === undefined ? never : words.since(since, now, (text) => time(since, text));
  return `<li class=${status}>${disc(status)}<span><bdi>${escapeHtml(titleOf(check))}</bdi></span> <p><b>${words.status(status)}</b> <span>${when}</span></p></li>`;
}
