import type { Clock } from '@allwell/core';
import type { Drain } from './drain.ts';
import { onlyHears } from './hear-signals.ts';

// What is still open when the drain has ended (a pool, a timer, a log that is being written) is waited for this long.
const LINGER_MS = 1_000;

// On every listener of ours, so that those of several drains, or of several copies of this module, know each other.
const OURS = Symbol.for('@allwell/node/on-signal');

/** Has `signals` begin `drain`, and ends the process after it where nobody else does. Disposing of the drain takes that back. */
export function runOnSignals(drain: Drain, signals: readonly NodeJS.Signals[], clock: Clock): Drain {
  let begun = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (begun || drain.state !== 'serving') drain.skipDelay();
    if (begun) return;
    begun = true;
    const alone = process.listeners(signal).every((listener) => isOurs(listener) || onlyHears(listener));
    void drain.run().then(({ clean }) => {
      stopListening();
      if (!alone) return;
      if (!clean) process.exitCode ??= 1;
      if (!process.listeners(signal).some(isOurs)) clock.schedule(LINGER_MS, () => process.exit()); // else another drain still runs
    });
  };
  const stopListening = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  Object.assign(onSignal, { [OURS]: true });
  // First, so that it sees the handlers that take themselves away when they run.
  for (const signal of signals) process.prependListener(signal, onSignal);

  return {
    get state() {
      return drain.state;
    },
    run: () => drain.run(),
    skipDelay: () => drain.skipDelay(),
    [Symbol.dispose]() {
      if (!begun) stopListening();
      drain[Symbol.dispose]();
    },
  };
}

function isOurs(listener: object): boolean {
  return OURS in listener;
}
