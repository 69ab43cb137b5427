import type { Batch, Observation, ObservedState, Retention } from '../src/store.ts';

export const SERVICE = 'orders';
export const SECOND = 1_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const NOON: number = Date.UTC(2026, 2, 14, 12);

/** Keeps everything for ever. */
export const FOR_EVER: Retention = { observationsMs: 1e13, hoursMs: 1e13, daysMs: 1e13, incidentsMs: 1e13 };

/** A look that stands for a minute. */
export function look(check: string, at: number, state: ObservedState = 'up'): Observation {
  return { check, state, at, validUntil: at + 60 * SECOND, durationMs: 1.5, visibility: 'public' };
}

export function batch(
  sequence: number,
  observations: readonly Observation[],
  instance = 'one',
): Batch & { readonly sequence: number } {
  return { instance, sequence, at: Math.max(NOON, ...observations.map(({ at }) => at)), observations, transitions: [] };
}
