import type { IncidentsRenderer } from '../incidents-renderer.ts';
import type { Incident } from '../past.ts';
import { isoTime } from './iso-time.ts';

/** The list below `incidents`, or one incident by itself. What is absent or not the reader's to see is left out, never null. */
export const incidentsJson: IncidentsRenderer = Object.freeze({
  contentType: 'application/json',
  render({ report: { service, timestamp }, incidents, single }) {
    const documents = incidents.map((incident) => documentOf(incident, timestamp));
    const list = {
      service: { name: service.name, instance: service.instance },
      timestamp: isoTime(timestamp),
      incidents: documents,
    };
    return `${JSON.stringify(single ? documents[0] : list)}\n`;
  },
} satisfies IncidentsRenderer);

/** One incident; how long an open one lasts is told as of `now`, epoch milliseconds. */
export function documentOf(incident: Incident, now: number): object {
  const { id, check, title, startedAt, endedAt, unwatched, unknownMs, reason, rootCause, affected, notes } = incident;
  return {
    id,
    status: endedAt === undefined ? 'open' : 'closed',
    check,
    title,
    startedAt: isoTime(startedAt),
    endedAt: endedAt === undefined ? undefined : isoTime(endedAt),
    unwatched,
    durationMs: Math.max(0, (endedAt ?? now) - startedAt),
    unknownMs,
    reason,
    rootCause,
    affected,
    notes: notes.map(({ at, text, author }) => ({ at: isoTime(at), text, author })),
  };
}
