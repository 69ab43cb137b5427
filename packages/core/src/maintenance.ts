import type { Clock } from './clock.ts';
import { redact } from './redact.ts';
import { assertOption, delay, name, settleOptions, text, type Rules } from './rule.ts';

/** Work that was announced. While it lasts the service is not ready, or the check it is about costs at most degraded. Times are epoch milliseconds. */
export interface Maintenance {
  readonly reason: string;
  /** When it began. */
  readonly since: number;
  /** When it ends by itself; absent where somebody ends it. */
  readonly until?: number;
}

/** How to announce it. */
export interface MaintenanceOptions {
  /** Shown to people, in every format. */
  readonly reason: string;
  /** Milliseconds after which it ends by itself. Default: when it is ended. */
  readonly durationMs?: number;
  /** Name of the check it is about. Default: the whole service. */
  readonly check?: string;
}

/** Which maintenance is under way. */
export interface MaintenancePlan {
  begin(options: MaintenanceOptions): Maintenance;
  /** Whether there was any to end. */
  end(check?: string): boolean;
  /** What is under way for a check, or without a name for the service. */
  of(check?: string): Maintenance | undefined;
  /** Lets go of every timer. */
  close(): void;
}

const RULES: Rules<MaintenanceOptions> = { reason: text(500), durationMs: delay(1), check: name };

/** `assertCheck` throws for a check there is not. `changed` is called at each begin and end, an expiry included. */
export function createMaintenancePlan(
  clock: Clock,
  assertCheck: (check: string) => void,
  changed: (check: string | undefined, maintenance: Maintenance | undefined) => void,
): MaintenancePlan {
  const underWay = new Map<string | undefined, { readonly maintenance: Maintenance; readonly cancelExpiry: () => void }>();
  const end = (check?: string): boolean => {
    const one = underWay.get(check);
    if (one === undefined) return false;
    one.cancelExpiry();
    underWay.delete(check);
    changed(check, undefined);
    return true;
  };
  return {
    begin(options) {
      const { reason, durationMs, check } = settleOptions('beginMaintenance', options, RULES, {});
      if (check !== undefined) assertCheck(check);
      const since = clock.wallTime();
      const maintenance: Maintenance = Object.freeze({
        reason: redact(assertOption('beginMaintenance: reason', reason, text(500))),
        since,
        ...(durationMs !== undefined && { until: since + durationMs }),
      });
      underWay.get(check)?.cancelExpiry();
      underWay.set(check, {
        maintenance,
        cancelExpiry: durationMs === undefined ? () => undefined : clock.schedule(durationMs, () => end(check)),
      });
      changed(check, maintenance);
      return maintenance;
    },
    end,
    of: (check) => underWay.get(check)?.maintenance,
    close() {
      for (const { cancelExpiry } of underWay.values()) cancelExpiry();
    },
  };
}
