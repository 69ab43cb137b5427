import type { CheckReport, Report } from '../report.ts';
import { titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { SYMBOL } from './palette.ts';
import { ago, bytes, duration, instant, iso, plural } from './words.ts';
import type { Status } from '../status.ts';

const INLINE_FACTS = 8; // more than these are folded, so that one talkative check does not push the others off the screen

/** The sign of a state in its disc; the word stands beside it. */
export function disc(status: Status): string {
  return `<i class=disc aria-hidden=true>${SYMBOL[status]}</i>`;
}

/** An instant a person and a machine can read. */
export function time(at: number, text: string, classes = ''): string {
  const value = iso(at);
  return value === '' ? text : `<time${classes} datetime="${value}">${text}</time>`;
}

/** Where the row of a check is on this page. */
export function anchor(name: string): string {
  return `check-${escapeHtml(name)}`;
}

/** What every part of the page is written from. */
export interface Frame {
  readonly report: Report;
  /** As in `View`. */
  readonly base: string;
  /** The checks a reader may know of. */
  readonly known: ReadonlySet<string>;
}

/** A link to a check: to its row where it has one, else to its own page where the reader may know of it. */
export function linkTo({ report, base, known }: Frame, name: string): string {
  if (Object.hasOwn(report.checks, name)) {
    const check = report.checks[name];
    return `<a href="#${anchor(name)}" dir=auto>${escapeHtml(check === undefined ? name : titleOf(check))}</a>`;
  }
  return known.has(name) ? `<a href="${addressOf(base, name)}">${escapeHtml(name)}</a>` : escapeHtml(name);
}

/** The page of one check. */
export function addressOf(base: string, name: string): string {
  return escapeHtml(`${base}checks/${name}`);
}

/** All there is to say about one check. */
export function card(result: CheckReport, frame: Frame): string {
  const { name, status, since, check } = result;
  const { report, base } = frame;
  const { details, timestamp } = report;
  const title = titleOf(result);
  const code = title === name ? '' : ` <code>${escapeHtml(name)}</code>`;
  const when = since === undefined ? '' : ` since ${time(since, instant(since, timestamp))}`;
  const about = details && check.description !== undefined ? `<p class=soft dir=auto>${escapeHtml(check.description)}</p>` : '';
  return [
    `<article id="${anchor(name)}" class="${status} lead">${disc(status)}`,
    `<h3><a href="${addressOf(base, name)}" dir=auto>${escapeHtml(title)}</a>${code}</h3>`,
    `<p class=state><b>${status}</b>${when}${marks(result)}</p>`,
    `<div>${about}${why(result, frame)}<p class=soft>${facts(result, report)}</p>${details ? dataOf(result) + more(result) : ''}</div></article>`,
  ].join('');
}

function marks({ stale, flapping, maintenance, check }: CheckReport): string {
  const words = [
    stale && 'stale',
    flapping && 'flapping',
    maintenance && 'maintenance',
    check.failsAs === 'degraded' && 'optional',
  ];
  return words.map((word) => (word ? ` <em>${word}</em>` : '')).join('');
}

function why(result: CheckReport, frame: Frame): string {
  const { report } = frame;
  const { reason, blockedBy = [], maintenance, stale } = result;
  const waits =
    blockedBy.length === 0
      ? ''
      : `<p class=why>Not run: waits for ${blockedBy.map((name) => linkTo(frame, name)).join(', ')}</p>`;
  if (!report.details) return waits;
  const work =
    maintenance === undefined
      ? ''
      : `<p class=why dir=auto>Maintenance${until(maintenance.until, report.timestamp)}: ${escapeHtml(maintenance.reason)}</p>`;
  const note = difference(result);
  // Of a check that waits, or is stale, the reason says the same once more.
  const said = reason === undefined || waits !== '' || stale ? '' : `<p class=why dir=auto>${escapeHtml(reason)}</p>`;
  return `${said}${waits}${work}${note === '' ? '' : `<p class=soft>${note}</p>`}`;
}

/** ` until 16:00 UTC`, where an end is set. */
export function until(at: number | undefined, now: number): string {
  return at === undefined ? '' : ` until ${time(at, instant(at, now))}`;
}

// Thresholds, `failsAs` and age make a verdict that is not what the last run said: then both are told (R19).
function difference({ raw, status, stale, consecutiveFailures = 0, check }: CheckReport): string {
  if (stale) return 'The last result is too old to count.';
  if (raw === undefined || raw === status || status === 'unknown') return '';
  if (raw !== 'down')
    return `The last run was ${raw}; ${plural(check.successThreshold, 'good run')} in a row and it counts again.`;
  if (check.failsAs === 'degraded') return 'The last run failed; the check is optional, so that it costs no more than this.';
  return consecutiveFailures < check.failureThreshold
    ? `The last run failed; it counts as down after ${check.failureThreshold} in a row.`
    : 'The last run failed.';
}

function facts(
  { checkedAt, ageMs, durationMs, consecutiveFailures = 0, lastSuccessAt, check }: CheckReport,
  { timestamp, details }: Report,
): string {
  const parts: string[] = [];
  if (checkedAt === undefined) parts.push('has not run yet');
  else parts.push(`ran ${time(checkedAt, ago(ageMs ?? timestamp - checkedAt), ' class=ago')}`);
  if (durationMs !== undefined) parts.push(`took ${duration(durationMs)}`);
  if (consecutiveFailures > 0) parts.push(`${plural(consecutiveFailures, 'bad run')} in a row`);
  if (consecutiveFailures > 0 && lastSuccessAt !== undefined)
    parts.push(`last success ${time(lastSuccessAt, instant(lastSuccessAt, timestamp))}`);
  if (details) parts.push(check.everyMs > 0 ? `every ${duration(check.everyMs)}` : 'on demand');
  return parts.join(' · ');
}

function more({ check: { tags, links } }: CheckReport): string {
  const entries = Object.entries(links);
  if (tags.length + entries.length === 0) return '';
  const anchors = entries.map(
    ([label, address]) => `<a href="${escapeHtml(address)}" rel=noreferrer dir=auto>${escapeHtml(label)}</a>`,
  );
  return `<p class=more>${[...anchors, ...tags.map((tag) => escapeHtml(`#${tag}`))].join(' ')}</p>`;
}

function dataOf({ data = {}, status }: CheckReport): string {
  const entries = Object.entries(data);
  if (entries.length === 0) return '';
  const list = `<dl>${entries.map(([key, value]) => `<div><dt dir=auto>${escapeHtml(key)}</dt><dd dir=auto>${valueOf(key, value)}</dd></div>`).join('')}</dl>`;
  if (entries.length <= INLINE_FACTS) return list;
  return `<details${status === 'up' ? '' : ' open'}><summary>${entries.length} values</summary>${list}</details>`;
}

// Units are part of a name (`usedBytes`, `freeRatio`, `waitedMs`), so that a person can be shown what the number means.
function valueOf(key: string, value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (key.endsWith('Bytes')) return bytes(value);
    if (key.endsWith('Ratio')) return `${Math.round(value * 1_000) / 10} %`;
    return key.endsWith('Ms') && value >= 0 ? duration(value) : String(value);
  }
  if (typeof value !== 'object' || value === null) return escapeHtml(String(value));
  return `<pre>${escapeHtml(pretty(value))}</pre>`;
}

function pretty(value: object): string {
  try {
    return JSON.stringify(value, null, 2) ?? typeof value;
  } catch {
    return 'a value that cannot be shown';
  }
}
