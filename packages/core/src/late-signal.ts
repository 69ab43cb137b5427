/** An abort signal that is made when somebody asks for it: many a check never does. */
export interface LateSignal {
  get(): AbortSignal;
  abort(reason: Error): void;
}

export function createLateSignal(): LateSignal {
  let controller: AbortController | undefined;
  let abortedFor: Error | undefined;
  return {
    get() {
      controller ??= new AbortController();
      if (abortedFor) controller.abort(abortedFor); // which counts once
      return controller.signal;
    },
    abort(reason) {
      abortedFor ??= reason;
      controller?.abort(abortedFor);
    },
  };
}
