import type { FormatName } from './formats.ts';
export function negotiate(_accept: string | undefined, preferred: FormatName, _allowed: readonly FormatName[]): FormatName | undefined {
  return preferred;
}
