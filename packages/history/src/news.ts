import type { Status, Transition } from '@allwell/core';
import type { OpenIncident } from './outage.ts';
import type { Batch, ObservedState, ObservedTransition } from './store.ts';

/** What of a batch feeds tell: what changes the picture that all replicas have of a check together, and each outage once. */
export interface News {
  /** An outage begins. */
  began(transition: ObservedTransition): void;
  /** One replica sees another state. `before` is what the newest look before that had found, whichever replica looked. */
  changed(transition: ObservedTransition, incident: OpenIncident | undefined, before: ObservedState | undefined): void;
  /** It is over for all of them, as a look at `at` has shown. */
  ended(incident: OpenIncident, at: number): void;
  /** It is seen at `at`, and nothing has changed for who sees it: where feeds have told of its end since, that was too early. */
  lasts(incident: OpenIncident, at: number): void;
  /** Nobody looks any more. */
  lost(transition: ObservedTransition, incident: OpenIncident): void;
  readonly transitions: readonly Transition[];
}

/** @param told What was told last, by check. */
export function createNews({ instance, at: now }: Batch, told: ReadonlyMap<string, Transition>): News {
  const transitions: Transition[] = [];
  const latest = new Map(told);

  const tell = ({ dependsOn: _, dependants: __, ...transition }: Transition & Partial<ObservedTransition>): void => {
    transitions.push(transition);
    const last = latest.get(transition.check);
    if (last === undefined || last.at < transition.at) latest.set(transition.check, transition);
  };

  const lastOf = (check: string, incident: OpenIncident | undefined): Word | undefined =>
    latest.get(check) ?? (incident && incident.endedAt === undefined ? beginningOf(incident) : undefined);

  /** What was told last within an outage; its beginning may be forgotten, or it may be told when others have come and gone. */
  const lastWithin = (incident: OpenIncident): Word => {
    const { check, startedAt, endedAt = Infinity } = incident;
    const last = latest.get(check);
    const isOfAnother = last === undefined || last.at < startedAt || (last.to === 'up' && last.at > endedAt);
    return isOfAnother ? beginningOf(incident) : last;
  };

  return {
    began: tell,
    changed(transition, incident, before) {
      const { check, from, to, at } = transition;
      const last = lastOf(check, incident);
      if (to !== 'down' && incident && isSeenDown(incident, instance, at)) return;
      if (last !== undefined && at <= last.at && last.at <= now) return; // told late: others have gone on
      // That a check worked in between may not have been told: it had recovered when nobody looked, or others saw it degraded.
      const isRepeated = last?.to === to && (to !== 'degraded' || from === 'unknown' || before === 'degraded');
      if (!isRepeated) tell(transition);
    },
    ended(incident, at) {
      const { check, title, visibility, endedAt = at } = incident;
      const last = lastWithin(incident);
      if (last.to === 'up') return;
      const told = last.at < endedAt ? endedAt : Math.max(at, last.at + 1);
      tell({ check, title, from: last.to, to: 'up', at: told, lastedMs: told - last.at, visibility });
    },
    lasts({ check, title, reason, visibility }, at) {
      const last = latest.get(check);
      if (last === undefined || last.to === 'down' || last.at >= at) return;
      const why = reason === undefined ? {} : { reason };
      tell({ check, title, from: last.to, to: 'down', at, lastedMs: at - last.at, ...why, visibility });
    },
    lost(transition, incident) {
      const last = lastWithin(incident);
      const told = Math.max(transition.at, last.at + 1);
      tell({ ...transition, from: last.to, at: told, lastedMs: told - last.at });
    },
    transitions,
  };
}

/** What was told of a check, and when. */
interface Word {
  readonly to: Status;
  readonly at: number;
}

function beginningOf({ startedAt }: OpenIncident): Word {
  return { to: 'down', at: startedAt };
}

/** Whether another replica is believed to see it. */
function isSeenDown({ endedAt, reporters }: OpenIncident, instance: string, at: number): boolean {
  return (
    endedAt === undefined &&
    Object.entries(reporters).some(([reporter, believedUntil]) => reporter !== instance && believedUntil > at)
  );
}
