import { blockageOf } from './blockage.ts';
import type { Clock } from './clock.ts';
import type { Group } from './health-options.ts';
import type { Liveness } from './liveness.ts';
import type { MaintenancePlan } from './maintenance.ts';
import type { Registry } from './registry.ts';
import type { CheckReport, GroupReport, Lifecycle, Report, Service } from './report.ts';
import type { Selection } from './selection.ts';
import type { StartUp } from './start-up.ts';
import { atMost, SEVERITY, worst, type Status } from './status.ts';
import type { Watch } from './watch.ts';

interface Parts {
  readonly service: Service;
  readonly groups: ReadonlyMap<string, Group>;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly liveness: Liveness;
  readonly maintenance: MaintenancePlan;
  readonly startUp: StartUp;
  readonly lifecycle: () => Lifecycle;
  /** Since when there is a service, on the monotonic clock. */
  readonly bornAt: () => number;
}

/** Turns what is known into a report. */
export interface Reporter {
  /** Whether the answer depends on checks at all: a probe that fails by its own state runs none. */
  needsRuns(selection: Selection): boolean;
  report(selection: Selection, watches: readonly Watch[], durationMs: number): Report;
}

export function createReporter({
  service,
  groups,
  clock,
  registry,
  liveness,
  maintenance,
  startUp,
  lifecycle,
  bornAt,
}: Parts): Reporter {
  let startUpPassed = false;

  /** Why a probe fails whatever the checks say. */
  const obstacle = ({ probe }: Selection): string | undefined => {
    const starting = startUp.state === 'started' ? undefined : (startUp.failure ?? 'starting');
    switch (probe) {
      case undefined:
        return undefined;
      case 'liveness':
        return liveness.failure();
      case 'startup':
        return startUpPassed ? undefined : starting;
      case 'readiness': {
        const state = lifecycle();
        if (state === 'draining' || state === 'closed') return 'draining';
        return starting ?? (maintenance.of() && 'maintenance');
      }
    }
  };

  return {
    needsRuns: (selection) => obstacle(selection) === undefined && !(selection.probe === 'startup' && startUpPassed),
    report(selection, watches, durationMs) {
      void maintenance.settle();
      const { probe, group } = selection;
      const now = clock.now();
      const checks: Record<string, CheckReport> = Object.create(null) as Record<string, CheckReport>;
      const costs = new Map<string, Status>();
      const rootCauses = new Set<string>();
      // A failure that is announced, or in readiness one that all replicas share, is no reason to send nobody any work (R8, R10).
      const isExcused = ({ name, check }: Watch): boolean =>
        maintenance.of(name) !== undefined || (probe === 'readiness' && check.shared);
      const blockage = blockageOf(registry.watches, isExcused);
      let freshForMs = Infinity;
      for (const watch of watches) {
        const { name, check } = watch;
        const blockedBy = blockage.blockersOf(watch);
        const one = watch.report(now, blockedBy, maintenance.of(name));
        checks[name] = one;
        costs.set(
          name,
          check.failsAs === 'degraded' || isExcused(watch) || blockage.isExcused(watch)
            ? atMost('degraded', one.status)
            : one.status,
        );
        freshForMs = Math.min(freshForMs, freshness(registry, watch, blockedBy, now));
      }
      const reason = obstacle(selection);
      const health = worst(costs.values());
      for (const watch of watches) {
        if (!explains(costs.get(watch.name) ?? 'up', health)) continue;
        const waits = checks[watch.name]?.blockedBy !== undefined;
        for (const cause of waits ? blockage.rootsOf(watch) : [watch.name]) rootCauses.add(cause);
      }
      if (probe === 'startup' && reason === undefined && health !== 'down' && health !== 'unknown') startUpPassed = true;
      const announced = maintenance.of();
      const planned = maintenance.planned(checks);
      return Object.freeze({
        status: reason !== undefined ? 'down' : probe === 'startup' && startUpPassed ? 'up' : health,
        ...(reason !== undefined && { reason }),
        service,
        ...(probe && { probe }),
        ...(group !== undefined && { group }),
        lifecycle: lifecycle(),
        timestamp: clock.wallTime(),
        uptimeMs: now - bornAt(),
        durationMs,
        availableChecks: Object.freeze([...registry.watches.keys()]),
        checks: Object.freeze(checks),
        groups: Object.freeze([...groups.values()].flatMap((one) => groupReport(one, watches, costs, registry))),
        rootCauses: Object.freeze([...rootCauses]),
        ...(announced && { maintenance: announced }),
        ...(planned && { plannedMaintenance: planned }),
        freshForMs,
        details: true,
      });
    },
  };
}

/** Whether a check that costs so much is a reason for the status of the report. */
function explains(cost: Status, health: Status): boolean {
  return cost !== 'up' && SEVERITY[cost] >= Math.min(SEVERITY[health], SEVERITY.unknown);
}

function groupReport(
  group: Group,
  watches: readonly Watch[],
  costs: ReadonlyMap<string, Status>,
  registry: Registry,
): readonly GroupReport[] {
  const members = watches.filter((watch) => registry.isMember(group, watch)).map(({ name }) => name);
  if (members.length === 0) return [];
  const status = worst(members.map((name) => costs.get(name) ?? 'unknown'));
  return [Object.freeze({ name: group.name, title: group.title, status, checks: Object.freeze(members) })];
}

function freshness(registry: Registry, watch: Watch, blockedBy: readonly string[], now: number): number {
  const own = blockedBy.length > 0 ? Infinity : watch.freshForMs(now);
  return watch.check.dependsOn.reduce((least, name) => Math.min(least, registry.watches.get(name)?.freshForMs(now) ?? 0), own);
}
