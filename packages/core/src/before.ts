import type { Clock } from './clock.ts';

/** What `work` resolves with, if it does so in time; rejects where it does not. */
export async function before<T>(clock: Clock, deadlineMs: number, work: T | PromiseLike<T>): Promise<T> {
  let cancel = (): void => undefined;
  const deadline = new Promise<never>(
    (_, reject) => (cancel = clock.schedule(deadlineMs, () => reject(new Error('the history took too long')))),
  );
  try {
    return await Promise.race([work, deadline]);
  } finally {
    cancel();
  }
}
