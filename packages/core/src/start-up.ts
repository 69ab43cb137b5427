import type { StartTask } from './health-options.ts';
import { createLateSignal } from './late-signal.ts';
import { messageOf } from './outcome.ts';
import { redact } from './redact.ts';

/** The way from created to started. It is walked once (R9). */
export interface StartUp {
  readonly state: 'created' | 'starting' | 'started';
  /** Why it will never be started: a start task failed. */
  readonly failure: string | undefined;
  /** Begins the tasks and the first round, once. The promise never rejects; an abort ends it. */
  begin(firstRound: () => Promise<unknown> | undefined): Promise<void>;
  abort(reason: Error): void;
}

export function createStartUp(tasks: readonly (readonly [string, StartTask])[], changed: () => void): StartUp {
  const signal = createLateSignal();
  let state: StartUp['state'] = 'created';
  let failure: string | undefined;
  let done: Promise<void> | undefined;
  let aborted = false;
  let giveUp = (): void => undefined;

  const move = (next: StartUp['state']): void => {
    state = next;
    changed();
  };
  const perform = async ([name, task]: readonly [string, StartTask]): Promise<void> => {
    try {
      await task({ signal: signal.get() });
    } catch (thrown) {
      failure ??= `start task ${name} failed: ${redact(messageOf(thrown))}`;
      changed();
    }
  };

  const walk = async (firstRound: () => Promise<unknown> | undefined): Promise<void> => {
    const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
    move('starting');
    await Promise.race([Promise.all([...tasks.map(perform), firstRound()]), givenUp]);
    if (failure === undefined && !aborted) move('started');
  };

  return {
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    begin(firstRound) {
      if (done) return done;
      let finish!: () => void;
      done = new Promise((resolve) => (finish = resolve)); // before anything runs: a task or a listener may begin again
      void walk(firstRound).then(finish);
      return done;
    },
    abort(reason) {
      aborted = true;
      signal.abort(reason);
      giveUp();
    },
  };
}
