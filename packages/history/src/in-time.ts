import { HealthError, type Clock } from '@allwell/core';

/** What `work` of a store comes to, where that is within `limitMs`; rejects with `STORE_FAILED` otherwise. `work` itself goes on, and may reject unheard. */
export async function inTime<T>(clock: Clock, limitMs: number, work: PromiseLike<T>): Promise<T> {
  let cancel = (): void => undefined;
  const deadline = new Promise<never>((_, reject) => {
    cancel = clock.schedule(limitMs, () =>
      reject(new HealthError('STORE_FAILED', `the store gave no answer within ${limitMs} ms`)),
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    cancel();
  }
}
