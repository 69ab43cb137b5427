import type { Incident } from '@allwell/core';
import type { Observation, ObservedTransition } from './store.ts';

/** An incident as a store keeps it, while it lasts and after: with what is needed to end it, or to go on with it. */
export interface OpenIncident extends Omit<Incident, 'unwatched'> {
  /** Until when each replica that has seen it is believed, by its name; without those that have seen its end. */
  readonly reporters: Readonly<Record<string, number>>;
  /** When any replica last saw it. */
  readonly lastDownAt: number;
  /** The first look after that which found the check up. What ended without one was lost sight of. */
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
  /** A check has settled into down, until `believedUntil` at least. Whether that begins an incident. */
  begin(transition: ObservedTransition, instance: string, believedUntil: number): boolean;
  /** The incident that has ended with this look, or that lasts, as it shows. */
  observe(observation: Observation, instance: string): OpenIncident | undefined;
  /** Ends the incident that lasts, since nobody looks at the check any more: where it was seen up, then; else at `at`. */
  lose(check: string, at: number): OpenIncident | undefined;
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
  const put = (incident: OpenIncident): OpenIncident => {
    byCheck.set(incident.check, [...of(incident.check).filter(({ id }) => id !== incident.id), incident]);
    changed.set(incident.id, incident);
    return incident;
  };

  const goOn = (incident: OpenIncident, instance: string, at: number, believedUntil: number): OpenIncident => {
    const { endedAt, upSince = endedAt, ...rest } = incident;
    return put({
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

  const sawUp = (incident: OpenIncident, instance: string, at: number): OpenIncident | undefined => {
    const upSince = incident.upSince ?? (at > incident.lastDownAt ? at : undefined);
    const seen = { ...without(incident, instance), ...(upSince !== undefined && { upSince }) };
    const ended = upSince !== undefined && Object.values(seen.reporters).every((believedUntil) => believedUntil <= at);
    if (ended) return put({ ...seen, endedAt: upSince });
    put(seen);
    return undefined;
  };

  return {
    openOf,
    begin(transition, instance, believedUntil) {
      const { check, at } = transition;
      const lasting = openOf(check);
      const over = newestOf(check, ({ startedAt, endedAt = -Infinity }) => at >= startedAt - SEEN_EARLIER_MS && at < endedAt);
      if (lasting) goOn(lasting, instance, at, believedUntil);
      else if (over) put({ ...over, reporters: { ...over.reporters, [instance]: believedUntil } });
      else open(transition, instance, believedUntil);
      return lasting === undefined && over === undefined;
    },
    observe({ check, at, state, validUntil }, instance) {
      const incident = openOf(check);
      if (incident === undefined) {
        // The others had stopped believing this replica, which had no way to tell that it still sees the check down.
        const cut = newestOf(check, (one) => goesOn(one, instance, at));
        if (cut && state === 'down') return goOn(cut, instance, at, validUntil);
        if (cut && state !== 'maintenance') put(without(cut, instance));
        return undefined;
      }
      if (at <= incident.startedAt && state !== 'down') return undefined;
      switch (state) {
        case 'down':
          return goOn(incident, instance, at, validUntil);
        case 'up':
          return sawUp(incident, instance, at);
        case 'degraded':
        case 'unknown':
          if (Object.hasOwn(incident.reporters, instance)) put(without(incident, instance));
          return undefined;
        case 'maintenance':
          return undefined;
      }
    },
    lose(check, at) {
      const incident = openOf(check);
      return incident && put({ ...incident, reporters: {}, endedAt: incident.upSince ?? Math.max(at, incident.startedAt) });
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

/** As it is once a replica no longer sees it. */
function without(incident: OpenIncident, instance: string): OpenIncident {
  const { [instance]: _, ...reporters } = incident.reporters;
  return { ...incident, reporters };
}

/** What of an incident is told to others. */
export function toIncident({ reporters: _, lastDownAt: __, upSince, ...incident }: OpenIncident): Incident {
  return { ...incident, ...(incident.endedAt !== undefined && upSince === undefined && { unwatched: true as const }) };
}
