import type { Incident, IncidentNote } from '../past.ts';
import { escapeHtml } from './html-escape.ts';
import { addressOf, disc, linkTo, time, type Frame } from './page-check.ts';

const SHOWN = 5; // on the status page; the list has its own

/** The section of the status page: those that last, then the newest, and the way to all of them. Nothing where there is no memory of any. */
export function incidentSection(frame: Frame, most: number = SHOWN): string {
  const { incidents, words } = frame;
  if (incidents === undefined) return '';
  const shown = incidents.slice(0, most);
  const all = `<p class=soft><a href="${addressOf(frame, 'incidents')}">${words.say('allIncidents')}</a></p>`;
  return `<section><h2>${words.say('incidents')}</h2>${incidentList(shown, frame)}${all}</section>`;
}

/** One row per incident, or that there are none. */
export function incidentList(incidents: readonly Incident[], frame: Frame): string {
  const { words } = frame;
  if (incidents.length === 0) return `<p class=soft>${words.say('noIncidents')}</p>`;
  return `<ol class=changes>${incidents.map((incident) => rowOf(incident, frame)).join('')}</ol>`;
}

function rowOf(incident: Incident, frame: Frame): string {
  const { words, report } = frame;
  const { id, title, startedAt, endedAt, reason, notes } = incident;
  const open = endedAt === undefined;
  const address = addressOf(frame, `incidents/${id}`);
  const state = open ? `<b>${disc('down')} ${words.say('ongoing')}</b>` : `<b>${words.duration(endedAt - startedAt)}</b>`;
  const until = open
    ? words.say('lastsFor', { duration: words.duration(report.timestamp - startedAt) })
    : words.say('ended', { time: instantOf(endedAt, frame) });
  const why = reason === undefined ? '' : `${words.say('colon')}<bdi>${escapeHtml(reason)}</bdi>`;
  const more = [...circumstances(incident, frame), ...(notes.length === 0 ? [] : [words.count('noteCount', notes.length)])];
  return [
    `<li class=${open ? 'down' : 'over'}>${instantOf(startedAt, frame)} ${state} `,
    `<div><a href="${address}" dir=auto>${escapeHtml(title)}</a> <small>${until}</small>${why}`,
    `${more.length === 0 ? '' : `<p class=soft>${more.join(' · ')}</p>`}</div></li>`,
  ].join('');
}

/** Everything about one incident, for its own page. */
export function incidentStory(incident: Incident, frame: Frame): string {
  const { words, report } = frame;
  const { check, startedAt, endedAt, reason, notes } = incident;
  const facts = [
    words.say('check', { name: linkTo(frame, check) }),
    words.say('started', { time: instantOf(startedAt, frame) }),
    endedAt === undefined ? words.say('ongoing') : words.say('ended', { time: instantOf(endedAt, frame) }),
    endedAt === undefined
      ? words.say('lastsFor', { duration: words.duration(report.timestamp - startedAt) })
      : words.say('lasted', { duration: words.duration(endedAt - startedAt) }),
    ...circumstances(incident, frame),
  ];
  const why = reason === undefined ? '' : `<p class=why dir=auto>${escapeHtml(reason)}</p>`;
  const told =
    notes.length === 0
      ? ''
      : `<section><h2>${words.say('notes')}</h2><ol class=changes>${notes.map((note) => noteOf(note, frame)).join('')}</ol></section>`;
  return `<section class=story>${why}<ul>${facts.map((fact) => `<li>${fact}</li>`).join('')}</ul></section>${told}`;
}

function noteOf({ at, text, author }: IncidentNote, frame: Frame): string {
  const who = author === undefined ? '' : `<bdi>${escapeHtml(author)}</bdi>`;
  return `<li class=over>${instantOf(at, frame)} <b>${who}</b> <p class=why dir=auto>${escapeHtml(text)}</p></li>`;
}

function circumstances({ unwatched, unknownMs, rootCause, affected }: Incident, frame: Frame): readonly string[] {
  const { words } = frame;
  return [
    ...(unwatched ? [words.say('unwatched')] : []),
    ...(unknownMs > 0 ? [words.say('notMeasuredFor', { duration: words.duration(unknownMs) })] : []),
    ...(rootCause === undefined ? [] : [words.say('rootCause', { check: linkTo(frame, rootCause) })]),
    ...(affected.length === 0
      ? []
      : [words.say('affectedChecks', { checks: words.list(affected.map((name) => linkTo(frame, name))) })]),
  ];
}

function instantOf(at: number, { words, report }: Frame): string {
  return time(at, words.instant(at, report.timestamp));
}
