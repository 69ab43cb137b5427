const ONLY_HEARS = Symbol.for('@allwell/node/only-hears');

/** Has `heard` called at each of `signals`, and changes nothing of what a signal does. Disposing of it ends it. */
export function hearSignals(signals: readonly NodeJS.Signals[], heard: (signal: NodeJS.Signals) => void): Disposable {
  let ended = false;
  const listener = (signal: NodeJS.Signals): void => {
    heard(signal);
    // Away for now: others end the process where nobody listens but themselves, and so would Node if this had not been there.
    process.off(signal, listener);
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    else setImmediate(() => !ended && process.prependListener(signal, listener));
  };
  Object.assign(listener, { [ONLY_HEARS]: true });
  // First, while handlers that take themselves away when they run are still there.
  for (const signal of signals) process.prependListener(signal, listener);
  return {
    [Symbol.dispose]() {
      ended = true;
      for (const signal of signals) process.off(signal, listener);
    },
  };
}

/** Whether a listener of a signal leaves to others what it does. */
export function onlyHears(listener: object): boolean {
  return ONLY_HEARS in listener;
}
