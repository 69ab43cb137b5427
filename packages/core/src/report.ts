import type { Check, Probe } from './check.ts';
import type { HealthErrorCode } from './error.ts';
import type { Maintenance } from './maintenance.ts';
import type { PlannedMaintenance } from './maintenance-window.ts';
import type { CheckData } from './outcome.ts';
import type { Status } from './status.ts';

/** Who answers. Every text is shown to people as it is. */
export interface Service {
  /** What the service is called. Default `service`. */
  readonly name: string;
  /** Its version. Shown to authorised callers only. */
  readonly version?: string;
  /** Which of several replicas this is. */
  readonly instance?: string;
}

/** Where a `Health` stands in its life. It only ever moves to the right. */
export type Lifecycle = 'created' | 'starting' | 'started' | 'draining' | 'closed';

/** How many runs of a check ended in which way, since the process began. */
export interface CheckTotals {
  readonly up: number;
  readonly degraded: number;
  readonly down: number;
  /** Settled transitions into each status. */
  readonly transitions: Readonly<Record<Status, number>>;
}

/** The result of one check inside a report. Times are epoch milliseconds. */
export interface CheckReport {
  readonly name: string;
  /** The verdict after thresholds, `failsAs` and freshness. */
  readonly status: Status;
  /** What the last run itself said, where there was one. */
  readonly raw?: Status;
  /** Why it is not up; of a check that failed while it is still counted as up, why it failed. */
  readonly reason?: string;
  /** The kind of failure, where there was one. */
  readonly code?: HealthErrorCode;
  readonly data?: CheckData;
  /** How long the last run took. */
  readonly durationMs?: number;
  /** When the last run ended. */
  readonly checkedAt?: number;
  /** Milliseconds between the end of the last run and the report. */
  readonly ageMs?: number;
  /** When the status became what it is. */
  readonly since?: number;
  /** When the last run that did not fail ended. */
  readonly lastSuccessAt?: number;
  /** Runs in a row that were not up, up to now. Absent while there is none. */
  readonly consecutiveFailures?: number;
  /** What keeps it from being run: the checks it depends on, nearest first, down to the one that is down; at most 20. */
  readonly blockedBy?: readonly string[];
  /** Its result changes too often to be trusted. */
  readonly flapping?: true;
  /** The result is too old to count. */
  readonly stale?: true;
  readonly maintenance?: Maintenance;
  readonly totals: CheckTotals;
  /** What was registered. */
  readonly check: Check;
}

/** A named selection of checks with an address of its own, as far as this report shows it. */
export interface GroupReport {
  readonly name: string;
  readonly title: string;
  readonly status: Status;
  /** Names of its members in the report, in order. */
  readonly checks: readonly string[];
}

/** The health of a service at one moment. Immutable; every renderer needs this and nothing else. */
export interface Report {
  /** The worst of the gating checks, or what the probe's own state demands. */
  readonly status: Status;
  /** Why the status is what it is, where that is not to be seen in the checks: `starting`, `draining`, `maintenance`, … */
  readonly reason?: string;
  readonly service: Service;
  /** Which question this answers; absent for a report that is no probe. */
  readonly probe?: Probe;
  /** The configured group it was made for. */
  readonly group?: string;
  readonly lifecycle: Lifecycle;
  /** When it was made, epoch milliseconds. */
  readonly timestamp: number;
  /** How long the process has been watched, in milliseconds. */
  readonly uptimeMs: number;
  /** How long it took to make. */
  readonly durationMs: number;
  /** Every registered check the caller may know of, run or not, in order of registration. */
  readonly availableChecks: readonly string[];
  /** The selected checks by name, in order of registration. */
  readonly checks: Readonly<Record<string, CheckReport>>;
  /** The configured groups that have a member in `checks`, in order. */
  readonly groups: readonly GroupReport[];
  /** The checks on which the status rests: those that are down or unknown, or degraded where the report is no worse; of one that waits, those at the end of that. */
  readonly rootCauses: readonly string[];
  readonly maintenance?: Maintenance;
  /** What is planned for the service and for the checks in the report, the next first, at most 20. Absent where nothing is. */
  readonly plannedMaintenance?: readonly PlannedMaintenance[];
  /** Milliseconds for which this report may be served again: until the first result in it outlives its `maxAgeMs`. 0 where a result is missing. */
  readonly freshForMs: number;
  /** Whether reasons, data and versions are in it. */
  readonly details: boolean;
}
