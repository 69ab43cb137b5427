import type { Incident, IncidentQuery, Transition, TransitionQuery } from '@allwell/core';
import { settleBatch } from './ledger.ts';
import { toIncident } from './outage.ts';
import type { Batch } from './store.ts';

/** What a process knows of transitions and incidents without asking its store: what it has seen and read of late, within bounds. */
export interface Recollection {
  addTransitions(transitions: readonly Transition[]): void;
  addIncidents(incidents: readonly Incident[]): void;
  /** Whether an outage that it takes to last may be over, once a store knows `batch`. */
  mayEnd(batch: Batch): boolean;
  readonly transitions: readonly Transition[];
  readonly incidents: readonly Incident[];
}

const MOST_TRANSITIONS = 1_000;
const MOST_INCIDENTS = 500;

export function createRecollection(): Recollection {
  let transitions: readonly Transition[] = [];
  let incidents: readonly Incident[] = [];
  return {
    get transitions() {
      return transitions;
    },
    get incidents() {
      return incidents;
    },
    addTransitions(more) {
      transitions = chooseTransitions([...more, ...transitions], { limit: MOST_TRANSITIONS });
    },
    mayEnd({ observations }) {
      const lasting = new Set(incidents.filter(({ endedAt }) => endedAt === undefined).map(({ check }) => check));
      return lasting.size > 0 && observations.some(({ check, state }) => state === 'up' && lasting.has(check));
    },
    addIncidents(more) {
      incidents = chooseIncidents([...more, ...incidents], { limit: MOST_INCIDENTS });
    },
  };
}

/** Those asked for, newest first; each once. */
export function chooseTransitions(
  transitions: readonly Transition[],
  { checks, visibility, limit }: TransitionQuery,
): readonly Transition[] {
  const chosen = new Map<string, Transition>();
  for (const one of transitions) {
    const key = `${one.at} ${one.check}`;
    if ((checks?.has(one.check) ?? true) && isVisible(one, visibility) && !chosen.has(key)) chosen.set(key, one);
  }
  return [...chosen.values()].toSorted((one, other) => other.at - one.at).slice(0, limit);
}

/** Those asked for; those that last first, then the newest. Of one id the first counts. */
export function chooseIncidents(
  incidents: readonly Incident[],
  { checks, visibility, id, limit }: IncidentQuery,
): readonly Incident[] {
  const chosen = new Map<string, Incident>();
  for (const one of incidents) {
    if ((checks?.has(one.check) ?? true) && isVisible(one, visibility) && (id ?? one.id) === one.id && !chosen.has(one.id))
      chosen.set(one.id, one);
  }
  const isOver = ({ endedAt }: Incident): number => (endedAt === undefined ? 0 : 1);
  return [...chosen.values()]
    .toSorted((one, other) => isOver(one) - isOver(other) || other.startedAt - one.startedAt)
    .slice(0, limit);
}

/** What is told of the past. */
export interface Told {
  readonly transitions: readonly Transition[];
  readonly incidents: readonly Incident[];
}

/**
 * What is told once a store knows what it has not been told yet. While others may write as well, none of the incidents is taken to
 * be over on the word of this process alone.
 */
export function withUnwritten({ transitions, incidents }: Told, unwritten: Batch, alone: boolean): Told {
  if (unwritten.transitions.length === 0 && !alone) return { transitions, incidents };
  const reporters: Readonly<Record<string, number>> = alone ? {} : { others: Infinity };
  const told = new Map<string, Transition>();
  for (const one of transitions) if (one.at > (told.get(one.check)?.at ?? -Infinity)) told.set(one.check, one);
  const writes = settleBatch(unwritten, {
    tails: new Map(),
    incidents: incidents.map(({ unwatched, ...incident }) => ({
      ...incident,
      reporters,
      lastDownAt: incident.startedAt,
      ...(incident.endedAt !== undefined && !unwatched && { upSince: incident.endedAt }),
    })),
    told,
  });
  return {
    transitions: [...transitions, ...writes.transitions],
    incidents: [...writes.incidents.map(toIncident), ...incidents],
  };
}

function isVisible(one: Transition | Incident, visibility: 'public' | undefined): boolean {
  return visibility === undefined || one.visibility === visibility;
}
