import { HealthError, show, type CheckContext, type CheckReturn, type Clock } from '@allwell/core';

/** What one run of a scripted check does. The first that is given of `throws`, `returns` counts; neither means up. */
export interface ScriptedRun {
  /** What the run returns: nothing (up), a boolean, what `up`, `degraded` and `down` make, or anything else to see it refused. */
  readonly returns?: unknown;
  /** What the run throws; `undefined` can be thrown too, where the key is there. */
  readonly throws?: unknown;
  /** Milliseconds the run takes first, on the script's clock. Default 0. */
  readonly takesMs?: number;
  /** Whether the run then waits until `release` is called, whatever its signal says. Default false. */
  readonly hangs?: boolean;
}

/** A check whose every run is written down beforehand, and what became of its runs. */
export interface ScriptedCheck {
  /** The check function, to register or to hand to `defineCheck`. */
  readonly run: (context: CheckContext) => Promise<CheckReturn>;
  /** Runs begun. */
  readonly runs: number;
  /** Runs begun and not ended. */
  readonly running: number;
  /** Why runs were aborted, in order. */
  readonly aborts: readonly unknown[];
  /** Ends every run that hangs; each then does what its line says. */
  release(): void;
}

/**
 * Makes a check that does what its script says: the first run the first line, and so on; the last line is repeated.
 *
 * @param script One line per run: a status in a word, or what the run does in full. Empty: always up.
 * @param clock Where `takesMs` passes; needed where a line has it, so that no test waits by accident.
 * @throws HealthError `INVALID_OPTION` for a line that is none, and for `takesMs` without a clock.
 */
export function createScriptedCheck(
  script: readonly ('up' | 'down' | 'hangs' | ScriptedRun)[] = [],
  clock?: Clock,
): ScriptedCheck {
  const lines = script.map((line, index) => assertLine(line, index, clock));
  const aborts: unknown[] = [];
  let held: (() => void)[] = [];
  let runs = 0;
  let running = 0;

  const perform = async (line: ScriptedRun): Promise<CheckReturn> => {
    const { takesMs = 0, hangs = false } = line;
    if (takesMs > 0) await new Promise<void>((resolve) => clock?.schedule(takesMs, resolve));
    if (hangs) await new Promise<void>((resolve) => held.push(resolve));
    if ('throws' in line) throw line.throws;
    return line.returns as CheckReturn;
  };

  return {
    async run({ signal }) {
      const line = lines[Math.min(runs, lines.length - 1)] ?? {};
      const remember = (): void => void aborts.push(signal.reason);
      runs += 1;
      running += 1;
      signal.addEventListener('abort', remember, { once: true });
      try {
        return await perform(line);
      } finally {
        running -= 1;
        signal.removeEventListener('abort', remember);
      }
    },
    get runs() {
      return runs;
    },
    get running() {
      return running;
    },
    aborts,
    release() {
      const released = held;
      held = [];
      for (const resolve of released) resolve();
    },
  };
}

const WORDS: ReadonlyMap<unknown, ScriptedRun> = new Map<unknown, ScriptedRun>([
  ['up', { returns: true }],
  ['down', { returns: false }],
  ['hangs', { hangs: true }],
]);

function assertLine(line: unknown, index: number, clock: Clock | undefined): ScriptedRun {
  const run = WORDS.get(line) ?? line;
  if (typeof run !== 'object' || run === null) {
    throw new HealthError(
      'INVALID_OPTION',
      `line ${index} of the script must be 'up', 'down', 'hangs' or an object, got ${show(line)}`,
    );
  }
  if ('takesMs' in run && clock === undefined)
    throw new HealthError('INVALID_OPTION', `line ${index} of the script takes time: give the script a clock`);
  return run;
}
