import type { Filter } from '../filter.ts';
import type { CheckPast, Incident } from '../past.ts';
import type { CheckReport, Report } from '../report.ts';
import { titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { SYMBOL } from './palette.ts';
import { isInstant, isoTime } from './iso-time.ts';
import type { Words } from './words.ts';
import type { Status } from '../status.ts';

const INLINE_FACTS = 8; // more than these are folded, so that one talkative check does not push the others off the screen

/** The sign of a state in its disc; the word stands beside it. */
export function disc(status: Status): string {
  return `<i class=disc aria-hidden=true>${SYMBOL[status]}</i>`;
}

/** An instant a person and a machine can read. */
export function time(at: number, text: string, classes = ''): string {
  return isInstant(at) ? `<time${classes} datetime="${isoTime(at)}">${text}</time>` : text;
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
  /** What ends an address of another page, so that a language that was chosen stays: `?lang=de`, or nothing. */
  readonly suffix: string;
  readonly words: Words;
  /** What was selected by the query of the address, to be kept in links. */
  readonly selected: readonly (readonly [key: string, value: string])[];
  /** As in `View`. */
  readonly past?: ReadonlyMap<string, CheckPast>;
  readonly incidents?: readonly Incident[];
  readonly filter?: Filter;
}

/** A link to a check: to its row where it has one, else to its own page where the reader may know of it. */
export function linkTo(frame: Frame, name: string): string {
  const { report, known } = frame;
  if (Object.hasOwn(report.checks, name)) {
    const check = report.checks[name];
    return `<a href="#${anchor(name)}" dir=auto>${escapeHtml(check === undefined ? name : titleOf(check))}</a>`;
  }
  return known.has(name) ? `<a href="${addressOf(frame, `checks/${name}`)}">${escapeHtml(name)}</a>` : escapeHtml(name);
}

/** Another page, by its path below the endpoint. */
export function addressOf({ base, suffix }: Frame, path: string): string {
  return escapeHtml(`${base}${path}${suffix}`);
}

/** All there is to say about one check; `memory` is what is remembered of it. */
export function card(result: CheckReport, frame: Frame, memory = ''): string {
  const { name, status, since, check } = result;
  const { report, words } = frame;
  const { details, timestamp } = report;
  const title = titleOf(result);
  const code = title === name ? '' : ` <code>${escapeHtml(name)}</code>`;
  const when = since === undefined ? '' : ` ${words.since(since, timestamp, (text) => time(since, text))}`;
  const about = details && check.description !== undefined ? `<p class=soft dir=auto>${escapeHtml(check.description)}</p>` : '';
  return [
    `<article id="${anchor(name)}" class="${status} lead">${disc(status)}`,
    `<h3><a href="${addressOf(frame, `checks/${name}`)}" dir=auto>${escapeHtml(title)}</a>${code}</h3>`,
    `<p class=state><b>${words.status(status)}</b>${when}${marks(result, words)}</p>`,
    `${about}${why(result, frame)}<p class=soft>${facts(result, frame)}</p>${details ? dataOf(result, words) + more(result) : ''}${memory}</article>`,
  ].join('');
}

function marks({ stale, flapping, maintenance, check }: CheckReport, words: Words): string {
  const found = [
    stale && words.say('stale'),
    flapping && words.say('flapping'),
    maintenance && words.say('maintenance'),
    check.failsAs === 'degraded' && words.say('optional'),
  ];
  return found.map((word) => (word ? ` <em>${word}</em>` : '')).join('');
}

function why(result: CheckReport, frame: Frame): string {
  const { report, words } = frame;
  const { reason, blockedBy = [], maintenance, stale } = result;
  const waits =
    blockedBy.length === 0
      ? ''
      : `<p class=why>${words.say('waitsFor', { checks: words.list(blockedBy.map((name) => linkTo(frame, name))) })}</p>`;
  if (!report.details) return waits;
  const work =
    maintenance === undefined
      ? ''
      : `<p class=why>${words.say('maintenanceTitle')}${until(maintenance.until, frame)}${words.say('colon')}<bdi>${escapeHtml(maintenance.reason)}</bdi></p>`;
  const note = difference(result, words);
  // Of a check that waits, or is stale, the reason says the same once more.
  const said = reason === undefined || waits !== '' || stale ? '' : `<p class=why dir=auto>${escapeHtml(reason)}</p>`;
  return `${said}${waits}${work}${note === '' ? '' : `<p class=soft>${note}</p>`}`;
}

/** ` until 16:00 UTC`, where an end is set. */
export function until(at: number | undefined, { words, report }: Frame): string {
  return at === undefined ? '' : ` ${words.until(at, report.timestamp, (text) => time(at, text))}`;
}

// Thresholds, `failsAs` and age make a verdict that is not what the last run said: then both are told (R19).
function difference({ raw, status, stale, consecutiveFailures = 0, check }: CheckReport, words: Words): string {
  if (stale) return words.say('tooOld');
  if (raw === undefined || raw === status || status === 'unknown') return '';
  if (raw !== 'down') return words.count('recovering', check.successThreshold, { status: words.status(raw) });
  if (check.failsAs === 'degraded') return words.say('failedOptional');
  return consecutiveFailures < check.failureThreshold
    ? words.count('failedYoung', check.failureThreshold)
    : words.say('lastRunFailed');
}

function facts(
  { checkedAt, ageMs, durationMs, consecutiveFailures = 0, lastSuccessAt, check }: CheckReport,
  { report: { timestamp, details }, words }: Frame,
): string {
  const parts: string[] = [];
  if (checkedAt === undefined) parts.push(words.say('notRunYet'));
  else parts.push(words.say('ran', { ago: time(checkedAt, words.ago(ageMs ?? timestamp - checkedAt), ' class=ago') }));
  if (durationMs !== undefined) parts.push(words.say('took', { duration: words.duration(durationMs) }));
  if (consecutiveFailures > 0) parts.push(words.count('badRuns', consecutiveFailures));
  if (consecutiveFailures > 0 && lastSuccessAt !== undefined)
    parts.push(words.say('lastSuccess', { time: time(lastSuccessAt, words.instant(lastSuccessAt, timestamp)) }));
  if (details)
    parts.push(check.everyMs > 0 ? words.say('every', { duration: words.duration(check.everyMs) }) : words.say('onDemand'));
  return parts.join(' · ');
}

function more({ check: { tags, links } }: CheckReport): string {
  const entries = Object.entries(links);
  if (tags.length + entries.length === 0) return '';
  const anchors = entries.map(
    ([label, address]) => `<a href="${escapeHtml(address)}" rel=noreferrer dir=auto>${escapeHtml(label)}</a>`,
  );
  return `<p class=more>${[...anchors, ...tags.map((tag) => `<bdi>${escapeHtml(`#${tag}`)}</bdi>`)].join(' ')}</p>`;
}

function dataOf({ data = {}, status }: CheckReport, words: Words): string {
  const entries = Object.entries(data);
  if (entries.length === 0) return '';
  const list = `<dl>${entries.map(([key, value]) => `<dt dir=auto>${escapeHtml(key)}</dt> <dd dir=auto>${valueOf(key, value, words)}</dd>`).join(' ')}</dl>`;
  if (entries.length <= INLINE_FACTS) return list;
  return `<details${status === 'up' ? '' : ' open'}><summary>${words.count('values', entries.length)}</summary>${list}</details>`;
}

// Units are part of a name (`usedBytes`, `freeRatio`, `waitedMs`), so that a person can be shown what the number means.
function valueOf(key: string, value: unknown, words: Words): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (key.endsWith('Bytes')) return words.bytes(value);
    if (key.endsWith('Ratio')) return words.percent(value);
    return key.endsWith('Ms') && value >= 0 ? words.duration(value) : String(value);
  }
  if (typeof value !== 'object' || value === null) return escapeHtml(String(value));
  return `<pre>${escapeHtml(pretty(value) ?? words.say('cannotShow'))}</pre>`;
}

function pretty(value: object): string | undefined {
  try {
    return JSON.stringify(value, null, 2) ?? typeof value;
  } catch {
    return undefined;
  }
}
