import type { Clock } from './clock.ts';
import type { MaintenanceSchedule } from './maintenance-schedule.ts';
import type { Announced, Maintenance, MaintenanceWindow, PlannedMaintenance } from './maintenance-window.ts';
import { redact } from './redact.ts';
import { assertOption, delay, name, settleOptions, text, type Rules } from './rule.ts';

export type { Maintenance };

/** How to announce it. */
export interface MaintenanceOptions {
  /** Shown to people, in every format. */
  readonly reason: string;
  /** Milliseconds after which it ends by itself. Default: when it is ended. */
  readonly durationMs?: number;
  /** Name of the check it is about. Default: the whole service. */
  readonly check?: string;
}

/** Which maintenance is under way, and which is to come. */
export interface MaintenancePlan {
  begin(options: MaintenanceOptions): Maintenance;
  /** Ends all that is under way. Whether there was any. */
  end(check?: string): boolean;
  /** What is under way for a check, or without a name for the service: of several, what ends last. */
  of(check?: string): Maintenance | undefined;
  /** The windows. What tells when they are open is loaded with the first: few services plan anything. */
  windows(): Promise<MaintenanceSchedule>;
  /** Brings `of` up to date with the wall clock. A promise where that has to be loaded first. */
  settle(): Promise<unknown> | undefined;
  /** What is to come for the service and for these checks, the next first; undefined where there is nothing. */
  planned(checks: object): readonly PlannedMaintenance[] | undefined;
  /** Lets go of every timer. */
  close(): void;
}

const RULES: Rules<MaintenanceOptions> = { reason: text(500), durationMs: delay(1), check: name };

/** `assertCheck` throws for a check there is not. `changed` is called at each begin and end, an expiry included. */
export function createMaintenancePlan(
  clock: Clock,
  known: readonly MaintenanceWindow[],
  assertCheck: (check: string) => void,
  changed: (check: string | undefined, maintenance: Maintenance | undefined) => void,
): MaintenancePlan {
  const announced: Announced = new Map();
  let loading: Promise<MaintenanceSchedule> | undefined;
  let schedule: MaintenanceSchedule | undefined;
  const tell = (check: string | undefined): void =>
    schedule ? schedule.tell(check) : changed(check, announced.get(check)?.maintenance);
  const withdraw = (check: string | undefined): boolean => {
    announced.get(check)?.cancelExpiry();
    return announced.delete(check);
  };
  const end = (check?: string): boolean => {
    const windows = schedule?.end(check);
    const any = withdraw(check) || windows === true;
    if (any) tell(check);
    return any;
  };
  const windows = (): Promise<MaintenanceSchedule> =>
    (loading ??= import('./maintenance-schedule.ts').then(
      ({ createMaintenanceSchedule }) => (schedule = createMaintenanceSchedule(clock, known, announced, assertCheck, changed)),
    ));
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
      withdraw(check);
      const expire = (): void => {
        withdraw(check);
        tell(check);
      };
      announced.set(check, {
        maintenance,
        cancelExpiry: durationMs === undefined ? () => undefined : clock.schedule(durationMs, expire),
      });
      tell(check);
      return maintenance;
    },
    end,
    of: (check) => (schedule ? schedule.of(check) : announced.get(check)?.maintenance),
    windows,
    settle() {
      if (!schedule && known.length > 0) return windows();
      schedule?.settle();
      return undefined;
    },
    planned: (checks) => schedule?.planned(checks),
    close() {
      schedule?.close();
      for (const { cancelExpiry } of announced.values()) cancelExpiry();
    },
  };
}
