import type { IncidentsRenderer } from '../incidents-renderer.ts';
import type { Incident } from '../past.ts';
import { oneLine } from './escape.ts';
import { isoTime } from './iso-time.ts';
import { duration } from './duration.ts';

/** A line per incident, those that last first; below it, indented, what was noted. */
export const incidentsText: IncidentsRenderer = Object.freeze({
  contentType: 'text/plain; charset=utf-8',
  render: ({ report: { timestamp }, incidents }) =>
    incidents.length === 0 ? 'no incidents\n' : incidents.map((incident) => linesOf(incident, timestamp)).join(''),
} satisfies IncidentsRenderer);

function linesOf(incident: Incident, now: number): string {
  const { check, startedAt, endedAt, unwatched, unknownMs, reason, rootCause, affected, notes } = incident;
  const span = `${isoTime(startedAt)}${endedAt === undefined ? '' : ` to ${isoTime(endedAt)}`}`;
  const parts = [
    duration((endedAt ?? now) - startedAt),
    unwatched && 'not known to have recovered',
    unknownMs > 0 && `${duration(unknownMs)} of it unknown`,
    reason !== undefined && oneLine(reason),
    rootCause !== undefined && `root cause: ${rootCause}`,
    affected.length > 0 && `affected: ${affected.join(', ')}`,
  ];
  const told = notes.map(
    ({ at, text, author }) => `  ${isoTime(at)} ${author === undefined ? '' : `${oneLine(author)}: `}${oneLine(text)}\n`,
  );
  return `${endedAt === undefined ? 'open' : 'closed'} - ${check}: ${span}, ${parts.filter(Boolean).join(', ')}\n${told.join('')}`;
}
