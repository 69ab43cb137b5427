import { UPTIME_WINDOWS, uptimeRatio, WINDOW_MS, type CheckPast, type UptimeWindow } from '../past.ts';

/** The uptime of a check in one stretch of time up to now. */
export interface UptimeFigure {
  /** The window, or how long anything has been known where that is shorter: milliseconds. */
  readonly span: UptimeWindow | number;
  /** Undefined where nothing was measured. */
  readonly ratio?: number;
  /** For how long within the stretch nothing is known, where that is noticeable: milliseconds. */
  readonly unmeasuredMs?: number;
}

// Between two runs, and around a restart, a moment is always missing.
const NOTICEABLE = 0.01;

/** One figure per window, shortest first. Windows that reach beyond what is known come to one: all that is known (R37). */
export function uptimeFigures({ since, uptime }: CheckPast, now: number): readonly UptimeFigure[] {
  if (since === undefined) return [];
  const known = Math.max(0, now - since);
  const reached = UPTIME_WINDOWS.filter((window) => WINDOW_MS[window] <= known);
  const beyond = UPTIME_WINDOWS.find((window) => WINDOW_MS[window] > known);
  return [...reached, ...(beyond === undefined ? [] : [beyond])].map((window) => {
    const measured = uptime[window];
    const { upMs, degradedMs, downMs, maintenanceMs } = measured;
    const ratio = uptimeRatio(measured);
    const length = window === beyond ? known : WINDOW_MS[window];
    const unmeasuredMs = length - upMs - degradedMs - downMs - maintenanceMs;
    return {
      span: window === beyond ? known : window,
      ...(ratio !== undefined && { ratio }),
      ...(ratio !== undefined && unmeasuredMs > length * NOTICEABLE && { unmeasuredMs }),
    };
  });
}

/** A part of a whole in percent, never rounded up to a hundred: `100`, `99.99`, `99.2`, `0`. */
export function percentage(ratio: number): number {
  return Math.floor(Math.min(1, Math.max(0, ratio)) * 10_000 + 1e-6) / 100;
}
