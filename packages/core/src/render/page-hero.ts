import type { Report } from '../report.ts';
import { STATUSES, type Status } from '../status.ts';
import { countStatuses, headline, titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { addressOf, disc, linkTo, time, until, type Frame } from './page-check.ts';
import type { Words } from './words.ts';

const PLANNED = 3; // windows told; what comes later is in the other formats
const CAUSES = 5; // named; the rest is counted

/** The head of the page: the state of the whole, to be read across a room. */
export function hero(frame: Frame): string {
  const { report, words } = frame;
  const checks = Object.values(report.checks);
  const counts = countStatuses(checks);
  const worstFirst = STATUSES.toReversed().filter((status) => counts[status] > 0);
  const share = (status: Status): string => `<li>${words.tally(status, counts[status], (text) => `<b>${text}</b>`)}</li>`;
  const tally = worstFirst.length < 2 ? '' : `<ul>${worstFirst.map(share).join('')}</ul>`;
  return [
    `<div class=hero><div class="wrap lead">${disc(report.status)}<p class=scope><b>${words.status(report.status)}</b>${scope(frame)}</p>`,
    `<p class=summary>${headline(report, words, isolated)}</p>`,
    `<div>${causes(frame)}${tally}<p>${meta(frame)}</p>${maintenance(frame)}${planned(frame)}</div></div></div>`,
  ].join('');
}

/** A text of others, whose direction ends with it. */
export function isolated(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}

function scope(frame: Frame): string {
  const { report, words } = frame;
  const what = subject(report, words);
  const { lifecycle, reason } = report;
  const passing = (lifecycle === 'starting' || lifecycle === 'draining') && lifecycle !== reason;
  const life = passing ? ` <span>${words.capital(words.say(lifecycle))}</span>` : '';
  const all = `<a href="${addressOf(frame, '')}">${words.say('allChecks')}</a>`;
  return `${what === '' ? '' : ` <span>${words.list([what, all])}</span>`}${life}`;
}

// What is reported on, where that is less than the service.
function subject(report: Report, words: Words): string {
  const part = partOf(report, words);
  if (part !== '') return part;
  const { checks, availableChecks } = report;
  const [only, another] = Object.values(checks);
  return only !== undefined && another === undefined && availableChecks.length > 1
    ? words.say('check', { name: isolated(titleOf(only)) })
    : '';
}

/** Which probe or group is reported on; nothing where it is neither. */
export function partOf({ probe, group, groups }: Report, words: Words): string {
  if (probe !== undefined) return words.probe(probe);
  if (group === undefined) return '';
  return words.say('group', { name: isolated(groups.find(({ name }) => name === group)?.title ?? group) });
}

function causes(frame: Frame): string {
  const { rootCauses, checks } = frame.report;
  const { words } = frame;
  if (rootCauses.length === 0 || Object.keys(checks).length < 2) return '';
  const list = words.list(rootCauses.slice(0, CAUSES).map((name) => linkTo(frame, name)));
  const whole =
    rootCauses.length > CAUSES ? words.say('andMore', { list, count: words.number(rootCauses.length - CAUSES) }) : list;
  return `<p class=cause>${words.say('causes', { checks: whole })}</p>`;
}

function meta({ report: { service, details, uptimeMs, timestamp }, words }: Frame): string {
  const parts = [
    words.say('checked', {
      ago: time(timestamp, words.say('justNow'), ' id=at class=ago'),
      time: words.instant(timestamp, timestamp, true),
    }),
    words.say('runningFor', { duration: words.duration(uptimeMs) }),
  ];
  if (details && service.version !== undefined) parts.push(words.say('version', { version: isolated(service.version) }));
  if (details && service.instance !== undefined) parts.push(words.say('instance', { instance: isolated(service.instance) }));
  return parts.join(' · ');
}

function maintenance(frame: Frame): string {
  const { report, words } = frame;
  const { maintenance: work, timestamp, details } = report;
  if (work === undefined) return '';
  const since = words.since(work.since, timestamp, (text) => time(work.since, text));
  const why = details ? `${words.say('colon')}${isolated(work.reason)}` : '';
  return `<p class=note><b>${words.say('maintenanceTitle')}</b> ${since}${until(work.until, frame)}${why}</p>`;
}

function planned(frame: Frame): string {
  const { report, words } = frame;
  const { plannedMaintenance = [], timestamp, details } = report;
  const at = (instant: number): string => time(instant, words.instant(instant, timestamp));
  return plannedMaintenance
    .slice(0, PLANNED)
    .map(({ check, startsAt, until: end, reason }) => {
      const of = check === undefined ? '' : ` · ${linkTo(frame, check)}`;
      const why = details ? `${words.say('colon')}${isolated(reason)}` : '';
      return `<p class=note><b>${words.say('plannedMaintenance')}</b>${of} · ${at(startsAt)}${end === undefined ? '' : ` – ${at(end)}`}${why}</p>`;
    })
    .join('');
}
