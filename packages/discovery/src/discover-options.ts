import { callable, delay, type Rules, type Settled } from '@allwell/core';

/** What `discover` may be told. */
export interface DiscoverOptions {
  /**
   * The folder to search: a path (a relative one starts at the working directory) or a `file:` URL. Default: the folder of the
   * running entry module, so that source and compiled program each find their own; the working directory where the program has
   * no entry, was started by a tool, or is a test.
   */
  readonly root?: string | URL;
  /** Ends the search early: `discover` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with each warning as it arises. Default: nobody is told, `warnings` has them. */
  readonly onWarning?: (message: string) => void;
  /** Milliseconds one module may take to load, its top-level `await` included. Default 30 000. */
  readonly importTimeoutMs?: number;
}

/** Options with those settled that have a default. */
export type DiscoverSettings = Settled<DiscoverOptions, 'importTimeoutMs'>;

/** What each option of `discover` may be. */
export const DISCOVER_RULES: Rules<DiscoverOptions> = {
  root: {
    expected: 'a path or a file: URL',
    read: (value) => ((typeof value === 'string' && value !== '') || value instanceof URL ? value : undefined),
  },
  signal: { expected: 'an AbortSignal', read: (value) => (value instanceof AbortSignal ? value : undefined) },
  onWarning: callable(),
  importTimeoutMs: delay(1),
};

/** What each option of `discover` is where it is not given. */
export const DISCOVER_DEFAULTS: Readonly<Required<Pick<DiscoverOptions, 'importTimeoutMs'>>> = Object.freeze({
  importTimeoutMs: 30_000,
});
