import { getEventListeners } from 'node:events';
import type { CheckFunction, Outcome } from '@allwell/core';
import { expect } from 'vitest';

/** Runs a check once, as the runner does, and sees to it that it leaves no listener on the signal. */
export async function run(check: CheckFunction, signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
  try {
    return (await check({ signal, name: 'tested' })) as Outcome;
  } finally {
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
}

/** The reason of an outcome; fails where it is up. */
export function reasonOf(outcome: Outcome): string {
  expect(outcome.status).not.toBe('up');
  return outcome.status === 'up' ? '' : outcome.reason;
}

/** Runs a check, aborts it when `started` says that it hangs, and expects it to reject at once with the reason of the abort. */
export async function expectAbortable(check: CheckFunction, started: Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('aborted by the test');
  const running = run(check, controller.signal);
  running.catch(() => {});
  await started;
  const abortedAt = performance.now();
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(performance.now() - abortedAt).toBeLessThan(1_000);
}
