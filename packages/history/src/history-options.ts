import { callable, delay, number, settleOptions, text, type Rule, type Rules, type Settled } from '@allwell/core';
import { createMemoryStore } from './memory-store.ts';
import { DAY_MS } from './roll-up.ts';
import type { HistoryStore, Retention } from './store.ts';

/** The store of a history cannot be written, or can again. Health goes on meanwhile, and so does the history, in bounded memory. */
export interface HistoryProblem {
  readonly state: 'failing' | 'working';
  /** In words, on one line, free of secrets. */
  readonly message: string;
  /** What the store failed with. */
  readonly error?: unknown;
  /** How many looks and transitions were lost since the history began, because they were too many to keep in memory. */
  readonly dropped: number;
}

/** What `history` takes. Everything has a default. */
export interface HistoryOptions {
  /** Where the history is kept; it is closed with the history. Default: in the memory of this process, `createMemoryStore()`. */
  readonly store?: HistoryStore;
  /** Which of several replicas this is: the same again after a restart, and another than that of every other process. Default: the service's `instance`, else the name of the host, and the number of the worker in a cluster. */
  readonly instance?: string;
  /** Milliseconds between two looks at a check that are kept, while its state stays the same. Default 10 000. */
  readonly sampleMs?: number;
  /** Milliseconds until what was seen is written; transitions are written at once. Default 5 000. */
  readonly flushMs?: number;
  /** Milliseconds for which a result of a check without a schedule stands if nobody asks again; what comes later was not measured. Default 300 000. */
  readonly gapMs?: number;
  /** How long what is kept. */
  readonly retention?: Partial<Retention>;
  /** Hears when the store begins to fail, and when it works again. Default: both are told with `process.emitWarning`. */
  readonly onProblem?: (problem: HistoryProblem) => unknown;
}

export type HistorySettings = Settled<HistoryOptions, 'store' | 'sampleMs' | 'flushMs' | 'gapMs' | 'onProblem'> & {
  readonly retention: Retention;
};

const VERBS: readonly (keyof HistoryStore)[] = [
  'open',
  'append',
  'observations',
  'transitions',
  'incidents',
  'rollUps',
  'tails',
  'addNote',
  'prune',
  Symbol.asyncDispose,
];

const store: Rule<HistoryStore> = {
  expected: 'a HistoryStore, as createMemoryStore() makes one',
  read: (value) =>
    typeof value === 'object' && value !== null && VERBS.every((verb) => typeof (value as HistoryStore)[verb] === 'function')
      ? (value as HistoryStore)
      : undefined,
};

const LONGEST_MS = 36_525 * DAY_MS;

/** How long what may be kept: windows of 24 hours and 90 days must be in it. */
export const RETENTION_RULES: Rules<Retention> = {
  observationsMs: number(0, LONGEST_MS, 'milliseconds'),
  hoursMs: number(2 * DAY_MS, LONGEST_MS, 'milliseconds'),
  daysMs: number(92 * DAY_MS, LONGEST_MS, 'milliseconds'),
  incidentsMs: number(DAY_MS, LONGEST_MS, 'milliseconds'),
};

/** How long what is kept where that is not said: single looks for two days, hours for a month, the rest for 400 days. */
export const RETENTION_DEFAULTS: Retention = Object.freeze({
  observationsMs: 172_800_000,
  hoursMs: 2_678_400_000,
  daysMs: 34_560_000_000,
  incidentsMs: 34_560_000_000,
});

/** What each option of `history` may be. */
export const HISTORY_RULES: Rules<HistoryOptions> = {
  store,
  instance: text(200),
  sampleMs: delay(),
  flushMs: delay(),
  gapMs: delay(1),
  retention: {
    expected: 'an object of milliseconds',
    read: (value, option) =>
      settleOptions<Partial<Retention>, keyof Retention>(option, value, RETENTION_RULES, RETENTION_DEFAULTS),
  },
  onProblem: callable<(problem: HistoryProblem) => unknown>(),
};

/** What each option of `history` is where it is not given. */
export const HISTORY_DEFAULTS: Readonly<Required<Pick<HistoryOptions, 'sampleMs' | 'flushMs' | 'gapMs'>>> = Object.freeze({
  sampleMs: 10_000,
  flushMs: 5_000,
  gapMs: 300_000,
});

/** @throws HealthError `INVALID_OPTION` */
export function settleHistoryOptions(options: HistoryOptions): HistorySettings {
  const settled = settleOptions<HistoryOptions, keyof typeof HISTORY_DEFAULTS | 'onProblem'>('history', options, HISTORY_RULES, {
    ...HISTORY_DEFAULTS,
    onProblem: ({ message }) => process.emitWarning(message, { type: 'AllwellWarning', code: 'ALLWELL_HISTORY' }),
  });
  return {
    ...settled,
    store: settled.store ?? createMemoryStore(),
    retention: { ...RETENTION_DEFAULTS, ...settled.retention },
  };
}
