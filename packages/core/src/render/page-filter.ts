import { STATUSES, type Status } from '../status.ts';
import { countStatuses } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import type { Frame } from './page-check.ts';
import { queryOf } from './page-document.ts';

const FEW = 5; // as many checks are taken in at a glance
const MOST_TAGS = 12;

/** Links by state and by tag, and a search, all of which work without a script. Nothing where there are only a few checks. */
export function filterBar(frame: Frame): string {
  const { report, words, base, filter, selected } = frame;
  const checks = Object.values(report.checks);
  if (checks.length <= FEW && filter === undefined) return '';
  const counts = countStatuses(checks);
  const text = filter?.text ?? '';
  const kept = [...selected, ...(text === '' ? [] : [['q', text] as const])];
  const link = (address: string, label: string, current: boolean): string =>
    `<li><a href="${address}"${current ? ' aria-current=true' : ''}>${label}</a></li>`;
  const byStatus = (status: Status): string =>
    link(
      queryOf([...kept, ['status', status]]),
      `${words.status(status)} ${words.number(counts[status])}`,
      filter?.statuses.includes(status) ?? false,
    );
  const tags = report.details ? [...new Set(checks.flatMap(({ check }) => check.tags))].slice(0, MOST_TAGS) : []; // R5
  const byTag = (tag: string): string =>
    link(
      escapeHtml(base) + queryOf([['tag', tag], ...selected.filter(([key]) => key === 'lang')]),
      escapeHtml(`#${tag}`),
      selected.some(([key, value]) => key === 'tag' && value === tag),
    );
  const rows = [
    link(queryOf(kept), words.say('all'), (filter?.statuses.length ?? 0) === 0),
    ...STATUSES.filter((status) => counts[status] > 0 || filter?.statuses.includes(status)).map(byStatus),
    ...tags.map(byTag),
  ];
  const hidden = [...selected, ...(filter?.statuses ?? []).map((status) => ['status', status] as const)].map(
    ([key, value]) => `<input type=hidden name="${escapeHtml(key)}" value="${escapeHtml(value)}">`,
  );
  const label = words.say('searchChecks');
  return [
    `<div class=filter role=search aria-label="${words.say('filter')}"><ul>${rows.join('')}</ul>`,
    `<form>${hidden.join('')}<input type=search name=q maxlength=100 value="${escapeHtml(text)}" placeholder="${label}" aria-label="${label}">`,
    `<button>${words.say('search')}</button></form></div>`,
  ].join('');
}

/** How much of the whole is listed, and the way back. */
export function filterNote(listed: number, { report, words, selected }: Frame): string {
  const all = words.number(Object.keys(report.checks).length);
  const none = listed === 0 ? ` ${words.say('noMatch')}` : '';
  return `<p role=note>${words.count('shownOf', listed, { all })}.${none} <a href="${queryOf(selected)}">${words.say('clear')}</a></p>`;
}
