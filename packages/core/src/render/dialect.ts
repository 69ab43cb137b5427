import type { CheckReport } from '../report.ts';
import type { Status } from '../status.ts';

/** What another system would answer for the same report. */
export type DialectName = 'panopticon' | 'django' | 'impact-stack' | 'spring' | 'spring-v2' | 'microprofile' | 'terminus';

/** What a system makes of a status that knows two: what is not known is no good news. */
export const WORKS: Readonly<Record<Status, boolean>> = Object.freeze({ up: true, degraded: true, unknown: false, down: false });

/** What a check says where something has to be said: why, as far as the reader may know, or just its status. */
export function sayingOf({ reason, blockedBy, status }: CheckReport): string {
  return reason ?? (blockedBy ? `waits for ${blockedBy.join(', ')}` : status);
}

/** Milliseconds as seconds, to the microsecond; nothing where there is no number. */
export function seconds(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) ? Math.round(ms * 1_000) / 1_000_000 : undefined;
}
