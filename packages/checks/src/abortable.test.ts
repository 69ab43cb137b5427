import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { abortable } from './abortable.ts';

it('settles as the promise does, and leaves no listener', async () => {
  const { signal } = new AbortController();
  await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
  await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('rejects with the reason of the abort, whatever the promise does later (R13)', async () => {
  const controller = new AbortController();
  let fail!: (reason: Error) => void;
  const waiting = abortable(new Promise((_, reject) => (fail = reject)), controller.signal);
  const reason = new Error('timed out');
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  fail(new Error('late')); // an unhandled rejection would fail the run
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

it('rejects at once where the signal was aborted before', async () => {
  const reason = new Error('closed');
  await expect(abortable(Promise.resolve('too late'), AbortSignal.abort(reason))).rejects.toBe(reason);
});
