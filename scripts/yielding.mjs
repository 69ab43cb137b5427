import { constants, setPriority } from 'node:os';

/**
 * Makes a child process give way to all others that have something to do: tests that run at the same time may measure time.
 * @template {import('node:child_process').ChildProcess} T
 * @param {T} child
 * @returns {T}
 */
export function yielding(child) {
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}
