import type { HealthEvent, Incident, Transition } from '@allwell/core';

/** What is done with the outages that began before this process did. */
export interface Inheritance {
  /** Takes over those that last. Of those that have ended since `bornAt`, the end is told where `known` has none. */
  take(incidents: readonly Incident[], known: readonly Transition[], bornAt: number): void;
  hear(event: HealthEvent): void;
  /** A change as it is to whoever knows what was before: up after all of the outage; undefined where it is none, still down. */
  amend<T extends Transition>(transition: T): T | undefined;
}

/**
 * Tells the end of each outage that began before this process did. Core tells of changes it has seen, and for it the check was
 * never down: without this, feeds would never say that it is up again. `find` reads an incident once everything is written;
 * `tell` may be told the same end by several replicas.
 */
export function createInheritance(
  find: (incident: string) => Promise<Incident | undefined>,
  tell: (transition: Transition) => void,
): Inheritance {
  const lasting = new Map<string, Incident>();
  const asked = new Set<string>();

  const tellEnd = ({ check, title, startedAt, endedAt, visibility }: Incident): void => {
    if (endedAt === undefined) return;
    lasting.delete(check);
    tell({ check, title, from: 'down', to: 'up', at: endedAt, lastedMs: endedAt - startedAt, visibility });
  };

  /** Other replicas may still see it down. */
  const ask = async ({ id, check }: Incident): Promise<void> => {
    asked.add(check);
    try {
      const found = await find(id);
      if (found && lasting.get(check)?.id === id) tellEnd(found); // core may have told of a change meanwhile
    } finally {
      asked.delete(check);
    }
  };

  return {
    take(incidents, known, bornAt) {
      for (const incident of incidents) {
        const { check, startedAt, endedAt } = incident;
        if (endedAt === undefined) lasting.set(check, incident);
        else if (endedAt >= bornAt && !known.some((one) => one.check === check && one.to === 'up' && one.at > startedAt))
          tellEnd(incident);
      }
    },
    hear(event) {
      if (event.type === 'changed' && event.transition.from !== 'unknown') lasting.delete(event.transition.check);
      if (event.type !== 'settled' || event.status !== 'up') return;
      const incident = lasting.get(event.check);
      if (incident && !asked.has(event.check)) void ask(incident).catch(() => undefined); // with the next look, then
    },
    amend(transition) {
      const { check, from, to, at } = transition;
      const incident = lasting.get(check);
      if (incident === undefined) return transition;
      if (to === 'down') return from === 'unknown' ? undefined : transition;
      return from === 'down' ? { ...transition, lastedMs: at - incident.startedAt } : transition;
    },
  };
}
