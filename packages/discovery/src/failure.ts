import { HealthError, show } from '@allwell/core';
import { property } from './property.ts';

/** That the health module `file` cannot be used: why, what to do, and what was thrown. */
export function failed(file: string, reason: string, remedy: string, ...[cause]: readonly [cause?: unknown]): HealthError {
  return new HealthError('MODULE_FAILED', `the health module ${file} ${reason}. To fix it, ${remedy}.`, { cause });
}

/** That reading an export of `file` threw: a getter of CommonJS, a name of a circular import. */
export function unreadable(file: string, thrown: unknown): HealthError {
  return failed(file, `has an export that cannot be read: ${reasonOf(thrown)}`, 'export functions and checks', thrown);
}

/** What was thrown, on one line, whatever it is. */
export function reasonOf(thrown: unknown): string {
  const name = property(thrown, 'name');
  const message = property(thrown, 'message');
  if (typeof message !== 'string' || message === '') return `${show(thrown)} was thrown`;
  const line = message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
  return typeof name === 'string' && name !== '' ? `${name}: ${line}` : line;
}
