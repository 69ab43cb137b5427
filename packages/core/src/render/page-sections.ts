import { isListed } from '../filter.ts';
import type { CheckReport, GroupReport } from '../report.ts';
import { escapeHtml } from './html-escape.ts';
import { addressOf, card, disc, linkTo, type Frame } from './page-check.ts';
import { memory } from './page-past.ts';
import { filterBar, filterNote } from './page-filter.ts';
import { mostUrgentFirst } from './urgency.ts';
import type { Words } from './words.ts';

const FIRST_CHECK = `// src/database/health.ts
import { pool } from './pool.ts';

export async function database() {
  await pool.query('select 1');
}`;

const NAMED = 20; // checks outside a report that are named; the rest is counted

/** Every check once, with all there is to say: the failing ones first, worst first, then the groups, then the rest. */
export function sections(frame: Frame): string {
  const { report, words, filter } = frame;
  const checks = Object.values(report.checks);
  if (report.availableChecks.length === 0 && report.probe === undefined && checks.length === 0) return welcome(words);
  const listed = filter === undefined ? checks : checks.filter((check) => isListed(check, filter, report.details));
  const failing = mostUrgentFirst(
    listed.filter(({ status }) => status !== 'up'),
    report,
  );
  const shown = new Set(failing.map(({ name }) => name));
  const groups = report.groups.map((group) => groupOf(group, frame, shown));
  const rest = listed.filter(({ name }) => !shown.has(name));
  const share = words.say('countOf', { count: words.number(failing.length), all: words.number(checks.length) });
  const attention = `<section class=first>${heading(words.say('needsAttention'), share, words)}${cards(failing, frame)}</section>`;
  const label = words.say(report.groups.length + failing.length === 0 ? 'checks' : 'otherChecks');
  const others = `<section>${heading(label, words.tally('up', rest.length), words)}${cards(rest, frame)}</section>`;
  const list = (failing.length === 0 ? '' : attention) + groups.join('') + (rest.length === 0 ? '' : others);
  return `${filterBar(frame)}${filter === undefined ? '' : filterNote(listed.length, frame)}${list}${filter === undefined ? absent(frame) : ''}`;
}

function welcome(words: Words): string {
  const how = words.say('writeFirstHow', { file: '<code>health.ts</code>' });
  const example = `<pre><code>${escapeHtml(FIRST_CHECK)}</code></pre>`;
  return `<section class=start><h2>${words.say('writeFirst')}</h2><p>${how}</p>${example}<p>${words.say('writeFirstThen')}</p></section>`;
}

// A member that has its card elsewhere is named all the same, so that a group is always whole.
function groupOf({ name, title, checks }: GroupReport, frame: Frame, shown: Set<string>): string {
  const { report, words, filter } = frame;
  const members = checks.flatMap((member) => (Object.hasOwn(report.checks, member) ? (report.checks[member] ?? []) : []));
  const listed = filter === undefined ? members : members.filter((check) => isListed(check, filter, report.details));
  if (listed.length === 0 && filter !== undefined) return '';
  const elsewhere = listed.filter((check) => shown.has(check.name));
  const here = listed.filter((check) => !shown.has(check.name));
  for (const check of here) shown.add(check.name);
  const up = members.filter(({ status }) => status === 'up').length;
  const stub = ({ name: member, status }: CheckReport): string =>
    `<li class=${status}>${disc(status)} <b>${words.status(status)}</b> ${linkTo(frame, member)}</li>`;
  const stubs = elsewhere.length === 0 ? '' : `<ul class=stubs>${elsewhere.map(stub).join('')}</ul>`;
  const link = `<a href="${addressOf(frame, name)}" dir=auto>${escapeHtml(title)}</a>`;
  const share = words.say('countUpOf', { count: words.number(up), all: words.number(members.length) });
  return `<section>${heading(link, share, words)}${stubs}${here.length === 0 ? '' : cards(here, frame)}</section>`;
}

function absent(frame: Frame): string {
  const { report, words } = frame;
  const names = report.availableChecks.filter((name) => !Object.hasOwn(report.checks, name));
  if (names.length === 0) return '';
  const list = words.list(names.slice(0, NAMED).map((name) => linkTo(frame, name)));
  const whole = names.length > NAMED ? words.say('andMore', { list, count: words.number(names.length - NAMED) }) : list;
  return `<section>${heading(words.say('notInReport'), words.number(names.length), words)}<p>${whole}</p></section>`;
}

function heading(title: string, count: string, words: Words): string {
  return `<h2>${title}<small>${words.say('comma')}${count}</small></h2>`;
}

function cards(checks: readonly CheckReport[], frame: Frame): string {
  return `<div class=cards>${checks.map((check) => card(check, frame, memory(check.name, frame))).join('')}</div>`;
}
