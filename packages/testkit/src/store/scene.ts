import type { Batch, HistoryStore, Observation, ObservedState, ObservedTransition, Retention } from '@allwell/history';
import type { StoreStage } from './stage.ts';

/** The service that the behaviours are about. */
export const SERVICE = 'orders';

export const SECOND = 1_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Noon of a day in UTC, when the behaviours begin. */
export const NOON: number = Date.UTC(2026, 2, 14, 12);

/** Keeps everything for ever. */
export const FOR_EVER: Retention = { observationsMs: 1e13, hoursMs: 1e13, daysMs: 1e13, incidentsMs: 1e13 };

let lastSequence = 0;

/** A store on the stage that is ready for the service. */
export async function ready(stage: StoreStage): Promise<HistoryStore> {
  const store = await stage.connect();
  await store.open(SERVICE, NOON);
  return store;
}

/** A look that stands for a minute. */
export function look(check: string, state: ObservedState, at: number, more: Partial<Observation> = {}): Observation {
  return { check, state, at, validUntil: at + 60 * SECOND, visibility: 'public', ...more };
}

export function change(
  check: string,
  from: ObservedTransition['from'],
  to: ObservedTransition['to'],
  at: number,
  more: Partial<ObservedTransition> = {},
): ObservedTransition {
  return { check, title: check, from, to, at, visibility: 'public', dependsOn: [], dependants: [], ...more };
}

/** A batch with a sequence of its own, handed over at its latest instant. */
export function batch(
  observations: readonly Observation[],
  transitions: readonly ObservedTransition[] = [],
  more: Partial<Batch & { readonly sequence: number }> = {},
): Batch & { readonly sequence: number } {
  const at = Math.max(NOON, ...[...observations, ...transitions].map((event) => event.at));
  return { instance: 'one', at, sequence: (lastSequence += 1), observations, transitions, ...more };
}

/** A check goes down, and is seen down. */
export function outage(
  check: string,
  at: number,
  more: Partial<ObservedTransition> = {},
): [readonly Observation[], readonly ObservedTransition[]] {
  const { visibility = 'public' } = more;
  return [[look(check, 'down', at, { visibility })], [change(check, 'up', 'down', at, more)]];
}
