import type { Report } from '../report.ts';
import { STATUSES } from '../status.ts';
import { capital, countStatuses, headline, titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { disc, linkTo, time, until, type Frame } from './page-check.ts';
import { duration, instant } from './words.ts';

const CAUSES = 5; // named; the rest is counted

/** The head of the page: the state of the whole, to be read across a room. */
export function hero(frame: Frame): string {
  const { report } = frame;
  const checks = Object.values(report.checks);
  const counts = countStatuses(checks);
  const worstFirst = STATUSES.toReversed().filter((status) => counts[status] > 0);
  const tally =
    worstFirst.length < 2 ? '' : `<ul>${worstFirst.map((status) => `<li><b>${counts[status]}</b> ${status}</li>`).join('')}</ul>`;
  return [
    `<div class=hero><div class="wrap lead">${disc(report.status)}<p class=scope><b>${report.status}</b>${scope(frame)}</p>`,
    `<p class=summary dir=auto>${escapeHtml(headline(report))}</p>`,
    `<div>${causes(frame)}${tally}<p>${meta(report)}</p>${maintenance(report)}</div></div></div>`,
  ].join('');
}

function scope({ report, base }: Frame): string {
  const what = subject(report);
  const { lifecycle, reason } = report;
  const passing = (lifecycle === 'starting' || lifecycle === 'draining') && lifecycle !== reason;
  const life = passing ? ` <span>${capital(lifecycle)}</span>` : '';
  return `${what === '' ? '' : ` <span>${what}, <a href="${escapeHtml(base)}">all checks</a></span>`}${life}`;
}

// What is reported on, where that is less than the service.
function subject({ probe, group, groups, checks, availableChecks }: Report): string {
  if (probe !== undefined) return `${capital(probe)} probe`;
  if (group !== undefined) return `Group <bdi>${escapeHtml(groups.find(({ name }) => name === group)?.title ?? group)}</bdi>`;
  const [only, another] = Object.values(checks);
  return only !== undefined && another === undefined && availableChecks.length > 1
    ? `Check <bdi>${escapeHtml(titleOf(only))}</bdi>`
    : '';
}

function causes(frame: Frame): string {
  const { rootCauses, checks } = frame.report;
  if (rootCauses.length === 0 || Object.keys(checks).length < 2) return '';
  const more = rootCauses.length > CAUSES ? ` and ${rootCauses.length - CAUSES} more` : '';
  return `<p class=cause>Cause: ${rootCauses
    .slice(0, CAUSES)
    .map((name) => linkTo(frame, name))
    .join(', ')}${more}</p>`;
}

function meta({ service, details, uptimeMs, timestamp }: Report): string {
  const parts = [
    `checked ${time(timestamp, 'just now', ' id=at class=ago')}, at ${instant(timestamp, timestamp, true)}`,
    `running for ${duration(uptimeMs)}`,
  ];
  if (details && service.version !== undefined) parts.push(`version <bdi>${escapeHtml(service.version)}</bdi>`);
  if (details && service.instance !== undefined) parts.push(`instance <bdi>${escapeHtml(service.instance)}</bdi>`);
  return parts.join(' · ');
}

function maintenance({ maintenance: work, timestamp, details }: Report): string {
  if (work === undefined) return '';
  return `<p class=note dir=auto><b>Maintenance</b> since ${time(work.since, instant(work.since, timestamp))}${until(work.until, timestamp)}${
    details ? `: ${escapeHtml(work.reason)}` : ''
  }</p>`;
}
