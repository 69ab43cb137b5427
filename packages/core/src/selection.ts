import type { Probe } from './check.ts';
import { oneOf, type Rule, type Rules } from './rule.ts';

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

const given: Rule<string> = { expected: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) };

/** What a selection may be. Names that nothing has are another matter: they are unknown, not wrong. */
export const SELECTION_RULES: Rules<Selection> = {
  checks: {
    expected: 'an array of names',
    read: (value) => (Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined),
  },
  tag: given,
  group: given,
  probe: oneOf('liveness', 'readiness', 'startup'),
};
