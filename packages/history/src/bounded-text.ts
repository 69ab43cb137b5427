import { createHash } from 'node:crypto';
import { storeText } from './stored-text.ts';

/** A name as an index of PostgreSQL takes it: one that is longer than names are is told from others by its hash. */
export function boundedText(text: string): string {
  const whole = storeText(text);
  if (whole.length <= 500) return whole;
  return `${Array.from(whole.slice(0, 400)).slice(0, -1).join('')}…${createHash('sha256').update(whole).digest('hex')}`;
}
