import { redact } from './redact.ts';
import { name, number, settleOptions, text, type Rule, type Rules } from './rule.ts';

/** Work that was announced. While it lasts the service is not ready, or the check it is about costs at most degraded. Times are epoch milliseconds. */
export interface Maintenance {
  readonly reason: string;
  /** When it began. */
  readonly since: number;
  /** When it ends by itself; absent where somebody ends it. */
  readonly until?: number;
}

/** What was announced for now, by the check it is about. */
export type Announced = Map<string | undefined, { readonly maintenance: Maintenance; readonly cancelExpiry: () => void }>;

/** Maintenance that is known beforehand. The wall clock decides when it is under way. */
export interface MaintenanceWindowOptions {
  /** Shown to people, in every format. */
  readonly reason: string;
  /** When it begins: epoch milliseconds, or a `Date`. */
  readonly startsAt: number | Date;
  /** When it ends: epoch milliseconds, or a `Date`. Default: after `durationMs`, or when somebody ends it. */
  readonly until?: number | Date;
  /** Milliseconds that it lasts, instead of `until`. At most a year. */
  readonly durationMs?: number;
  /** Milliseconds from one beginning to the next, where it comes again (a week: 604 800 000), whatever daylight saving does. Needs an end. Default: it comes once. */
  readonly everyMs?: number;
  /** Name of the check it is about. Default: the whole service. */
  readonly check?: string;
}

/** Maintenance that has yet to begin: the next time of one that comes again. Times are epoch milliseconds. */
export interface PlannedMaintenance {
  /** By which it can be cancelled; safe in an address. The same in every replica that has the same plan. */
  readonly id: string;
  readonly reason: string;
  readonly startsAt: number;
  /** Absent where somebody ends it. */
  readonly until?: number;
  /** Absent where it is about the whole service. */
  readonly check?: string;
}

/** `MaintenanceWindowOptions`, complete and checked. */
export interface MaintenanceWindow {
  readonly reason: string;
  readonly startsAt: number;
  readonly until?: number;
  readonly everyMs?: number;
  readonly check?: string;
}

// What lies before 2000 was meant as seconds, or is no time at all.
const epoch = number(Date.UTC(2000), Date.UTC(9999), 'epoch milliseconds or a Date');
const instant: Rule<number> = {
  ...epoch,
  read: (value, option) => epoch.read(value instanceof Date ? value.getTime() : value, option),
};
const span = number(1, 366 * 86_400_000, 'milliseconds');
const reason = text(500);
const RULES: Rules<MaintenanceWindowOptions> = {
  reason,
  startsAt: instant,
  until: instant,
  durationMs: span,
  everyMs: span,
  check: name,
};

type Given = Partial<MaintenanceWindow> & { readonly durationMs?: number }; // as the rules read it: no dates

/** What a window may be. Throws `INVALID_OPTION`, `INVALID_NAME`. */
export const maintenanceWindow: Rule<MaintenanceWindow> = {
  expected:
    'a window with reason and startsAt, that ends (by one of until and durationMs) later than that and sooner than everyMs',
  read(value, option) {
    const { durationMs, ...given } = settleOptions(option, value, RULES, {}) as Given;
    const { reason: why, startsAt = NaN, everyMs } = given;
    const until = durationMs === undefined ? given.until : startsAt + durationMs;
    const lastsMs = (until ?? Infinity) - startsAt;
    if (why === undefined || !(lastsMs > 0) || (everyMs && lastsMs >= everyMs) || (durationMs && given.until)) return undefined;
    return Object.freeze({ ...given, startsAt, reason: redact(why), ...(until !== undefined && { until }) });
  },
};
