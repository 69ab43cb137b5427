import type { CheckReport, GroupReport } from '../report.ts';
import { SEVERITY } from '../status.ts';
import { escapeHtml } from './html-escape.ts';
import { card, disc, linkTo, type Frame } from './page-check.ts';

const FIRST_CHECK = `// src/database/health.ts
import { pool } from './pool.ts';

export async function database() {
  await pool.query('select 1');
}`;

const WELCOME =
  '<section class=start><h2>Write your first check</h2><p>Put a file named <code>health.ts</code> beside the code it watches. ' +
  `Every function it exports is a check: returning means up, throwing means down.</p><pre><code>${escapeHtml(FIRST_CHECK)}</code></pre>` +
  '<p>Start the service again, and the check is on this page, in the probes and in the metrics.</p></section>';

const NAMED = 20; // checks outside a report that are named; the rest is counted

/** Every check once, with all there is to say: the failing ones first, worst first, then the groups, then the rest. */
export function sections(frame: Frame): string {
  const { report } = frame;
  const checks = Object.values(report.checks);
  if (report.availableChecks.length === 0 && report.probe === undefined && checks.length === 0) return WELCOME;
  const failing = checks.filter(({ status }) => status !== 'up');
  const causes = new Set(report.rootCauses);
  const rank = ({ status, name }: CheckReport): number => SEVERITY[status] * 2 + (causes.has(name) ? 1 : 0);
  failing.sort((one, other) => rank(other) - rank(one));
  const shown = new Set(failing.map(({ name }) => name));
  const groups = report.groups.map((group) => groupOf(group, frame, shown));
  const rest = checks.filter(({ name }) => !shown.has(name));
  const attention = `<section class=first>${heading('Needs attention', `${failing.length} of ${checks.length}`)}${cards(failing, frame)}</section>`;
  const label = report.groups.length + failing.length === 0 ? 'Checks' : 'Other checks';
  const others = `<section>${heading(label, `${rest.length} up`)}${cards(rest, frame)}</section>`;
  return (failing.length === 0 ? '' : attention) + groups.join('') + (rest.length === 0 ? '' : others) + absent(frame);
}

// A member that has its card elsewhere is named all the same, so that a group is always whole.
function groupOf({ name, title, checks }: GroupReport, frame: Frame, shown: Set<string>): string {
  const { report, base } = frame;
  const members = checks.flatMap((member) => (Object.hasOwn(report.checks, member) ? (report.checks[member] ?? []) : []));
  const elsewhere = members.filter((check) => shown.has(check.name));
  const here = members.filter((check) => !shown.has(check.name));
  for (const check of here) shown.add(check.name);
  const up = members.filter(({ status }) => status === 'up').length;
  const stub = ({ name: member, status }: CheckReport): string =>
    `<li class=${status}>${disc(status)} <b>${status}</b> ${linkTo(frame, member)}</li>`;
  const stubs = elsewhere.length === 0 ? '' : `<ul class=stubs>${elsewhere.map(stub).join('')}</ul>`;
  const link = `<a href="${escapeHtml(base + name)}" dir=auto>${escapeHtml(title)}</a>`;
  return `<section>${heading(link, `${up} of ${members.length} up`)}${stubs}${here.length === 0 ? '' : cards(here, frame)}</section>`;
}

function absent(frame: Frame): string {
  const { checks, availableChecks } = frame.report;
  const names = availableChecks.filter((name) => !Object.hasOwn(checks, name));
  if (names.length === 0) return '';
  const links = names.slice(0, NAMED).map((name) => linkTo(frame, name));
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `<section>${heading('Not in this report', String(names.length))}<p>${links.join(', ')}${more}</p></section>`;
}

function heading(title: string, count: string): string {
  return `<h2>${title}<small>, ${count}</small></h2>`;
}

function cards(checks: readonly CheckReport[], frame: Frame): string {
  return `<div class=cards>${checks.map((check) => card(check, frame)).join('')}</div>`;
}
