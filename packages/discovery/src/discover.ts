import { callable, delay, settleOptions, type Check, type Rules, type Settled } from '@allwell/core';

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

/** A check and where it came from. */
export interface DiscoveredCheck {
  /** What to register it under: its own name, or else the name of the export or, for a default export, of the folder. */
  readonly name: string;
  readonly check: Check;
  /** Absolute path of the module. */
  readonly file: string;
  /** The export's name, `default` for the default export. */
  readonly exportName: string;
}

/** What `discover` found; frozen. */
export interface Discovery {
  /** In order of path, and within a module in the order of its source. */
  readonly checks: readonly DiscoveredCheck[];
  /** Absolute paths of the modules that were loaded, in the order they were. */
  readonly files: readonly string[];
  /** The folder that was searched, absolute, links resolved. */
  readonly root: string;
  /** What is no error but should be known: no module found, a module without a check, one that was left out or loaded by jiti. */
  readonly warnings: readonly string[];
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

/**
 * Finds the health modules below a folder, imports them one after another in order of path, and returns their checks.
 *
 * Health modules are `health.{ts,mts,cts,js,mjs,cjs}` and `*.health.{…}` at any depth. Each exported function or check is a check.
 * The same tree always gives the same checks in the same order.
 *
 * @throws HealthError `MODULE_FAILED` for a module that cannot be imported or a folder that cannot be read, `DUPLICATE_NAME` for
 * two checks of one name, `INVALID_NAME` for an export that cannot name a check, `INVALID_OPTION` for an impossible option.
 */
export async function discover(options: DiscoverOptions = {}): Promise<Discovery> {
  const settled = settleOptions('discover', options, DISCOVER_RULES, DISCOVER_DEFAULTS);
  const { search } = await import('./search.ts'); // importing this package is on the way of every start, searching is not
  return search(settled);
}
