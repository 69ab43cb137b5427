import type { Incident } from '@allwell/core';
import type { Observation, ObservedTransition } from './store.ts';

/** An incident as a store keeps it, while it lasts and after: with what is needed to end it, or to go on with it. */
export interface OpenIncident extends Incident {
  /** Until when each replica that has seen it is believed, by its name; without those that have seen its end. */
  readonly reporters: Readonly<Record<string, number>>;
  /** When any replica last saw it. */
  readonly lastDownAt: number;
  /** The first look after that which found the check up. */
  readonly upSince?: number;
}

/** How long after its end an incident may go on: what another replica saw of it may be told late. */
export const REOPENED_WITHIN_MS = 3_600_000;
// Replicas look at different moments: one that tells late may have seen the outage so much earlier.
const SEEN_EARLIER_MS = 120_000;

/** The incidents of one service while a batch is worked in. */
export interface Outages {
  /** The incident of a check that lasts. */
  openOf(check: string): OpenIncident | undefined;
  /** A check has settled into down, until `believedUntil` at least. */
  begin(transition: ObservedTransition, instance: string, believedUntil: number): void;
  observe(observation: Observation, instance: string): void;
  /** From one instant to a later one nothing was known of a check. */
  addGap(check: string, from: number, to: number): void;
  readonly changed: readonly OpenIncident[];
}

export function createOutages(known: readonly OpenIncident[]): Outages {
  const byCheck = new Map<string, OpenIncident[]>();
  const changed = new Map<string, OpenIncident>();
  for (const one of known) byCheck.set(one.check, [...(byCheck.get(one.check) ?? []), one]);

  const of = (check: string): readonly OpenIncident[] => byCheck.get(check) ?? [];
  const openOf = (check: string): OpenIncident | undefined => of(check).find(({ endedAt }) => endedAt === undefined);
  const newestOf = (check: string, fits: (incident: OpenIncident) => boolean): OpenIncident | undefined =>
    of(check)
      .filter(fits)
      .toSorted((one, other) => other.startedAt - one.startedAt)[0];
  const put = (incident: OpenIncident): void => {
    byCheck.set(incident.check, [...of(incident.check).filter(({ id }) => id !== incident.id), incident]);
    changed.set(incident.id, incident);
  };

  const goOn = (incident: OpenIncident, instance: string, at: number, believedUntil: number): void => {
    const { endedAt, upSince = endedAt, ...rest } = incident;
    put({
      ...rest,
      reporters: { ...rest.reporters, [instance]: believedUntil },
      lastDownAt: Math.max(rest.lastDownAt, at),
      ...(upSince !== undefined && upSince > at && { upSince }),
    });
  };

  const open = (transition: ObservedTransition, instance: string, believedUntil: number): void => {
    const { check, at, title, reason, visibility, dependsOn, dependants } = transition;
    const nearest = dependsOn.map(openOf).find((incident) => incident !== undefined);
    const rootCause = nearest?.rootCause ?? nearest?.check;
    put({
      id: `${check}-${at}`,
      check,
      title,
      startedAt: at,
      unknownMs: 0,
      ...(reason !== undefined && { reason }),
      ...(rootCause !== undefined && rootCause !== check && { rootCause }),
      affected: dependants,
      notes: [],
      visibility,
      reporters: { [instance]: believedUntil },
      lastDownAt: at,
    });
    for (const dependant of dependants) {
      const incident = openOf(dependant);
      // What was taken for the cause may itself wait for this check: the deepest cause counts.
      const known = incident?.rootCause;
      if (incident && dependant !== check && (known === undefined || dependants.includes(known)))
        put({ ...incident, rootCause: check });
    }
  };

  const sawUp = (incident: OpenIncident, instance: string, at: number): void => {
    const { [instance]: _, ...reporters } = incident.reporters;
    const upSince = incident.upSince ?? (at > incident.lastDownAt ? at : undefined);
    const ended = upSince !== undefined && Object.values(reporters).every((believedUntil) => believedUntil <= at);
    put({ ...incident, reporters, ...(upSince !== undefined && { upSince }), ...(ended && { endedAt: upSince }) });
  };

  return {
    openOf,
    begin(transition, instance, believedUntil) {
      const { check, at } = transition;
      const one =
        openOf(check) ?? newestOf(check, ({ startedAt, endedAt = at }) => at >= startedAt - SEEN_EARLIER_MS && at < endedAt);
      if (one) goOn(one, instance, at, believedUntil);
      else open(transition, instance, believedUntil);
    },
    observe({ check, at, state, validUntil }, instance) {
      const incident = openOf(check);
      if (incident === undefined) {
        // The others had stopped believing this replica, which had no way to tell that it still sees the check down.
        const cut = state === 'down' ? newestOf(check, (one) => goesOn(one, instance, at)) : undefined;
        if (cut) goOn(cut, instance, at, validUntil);
        return;
      }
      if (at <= incident.startedAt && state !== 'down') return;
      switch (state) {
        case 'down':
          return goOn(incident, instance, at, validUntil);
        case 'up':
          return sawUp(incident, instance, at);
        case 'degraded':
        case 'unknown': {
          const { [instance]: reported, ...reporters } = incident.reporters;
          if (reported !== undefined) put({ ...incident, reporters });
          return;
        }
        case 'maintenance':
      }
    },
    addGap(check, from, to) {
      const incident = openOf(check);
      if (incident === undefined) return;
      const gap = Math.min(to, incident.upSince ?? to) - Math.max(from, incident.startedAt);
      if (gap > 0) put({ ...incident, unknownMs: incident.unknownMs + gap });
    },
    get changed() {
      return [...changed.values()];
    },
  };
}

function goesOn({ endedAt, reporters }: OpenIncident, instance: string, at: number): boolean {
  const believedUntil = Object.hasOwn(reporters, instance) ? reporters[instance] : undefined;
  return (
    endedAt !== undefined &&
    believedUntil !== undefined &&
    at <= believedUntil &&
    at > endedAt &&
    at - endedAt <= REOPENED_WITHIN_MS
  );
}

/** What of an incident is told to others. */
export function toIncident({ reporters: _, lastDownAt: __, upSince: ___, ...incident }: OpenIncident): Incident {
  return incident;
}
