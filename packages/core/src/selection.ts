import type { Probe } from './check.ts';

/** Which checks a report is about: the default ones where it says nothing. */
export interface Selection {
  /** Names of checks; `_defaults` stands for the default ones. An empty list selects nothing, which is up. */
  readonly checks?: readonly string[];
  readonly tag?: string;
  /** Name of a configured group. */
  readonly group?: string;
  /** The checks that count towards a probe, together with that probe's own state. */
  readonly probe?: Probe;
}

/** Stands for the default checks among names. */
export const DEFAULTS = '_defaults';
