import { isCheck, type Check, type CheckFunction } from './check.ts';
import { systemClock, type Clock } from './clock.ts';
import { HealthError } from './error.ts';
import { maintenanceWindow, type MaintenanceWindow, type MaintenanceWindowOptions } from './maintenance-window.ts';
import type { Service } from './report.ts';
import { anything, assertOption, callable, count, listOf, mapOf, name, settleOptions, text, type Rules } from './rule.ts';
import { show } from './show.ts';
import { RESERVED } from './target.ts';

/** A named selection of checks with an address of its own: `/health/<name>`. A check may be in several. */
export interface GroupOptions {
  /** What people read instead of the name. Default: the name. */
  readonly title?: string;
  /** Names of its checks. Default none. */
  readonly checks?: readonly string[];
  /** Every check with one of these tags is in it too. Default none. */
  readonly tags?: readonly string[];
}

/** Something that must be done before the service has started. It fails by throwing. */
export type StartTask = (context: { readonly signal: AbortSignal }) => unknown;

/** What `createHealth` takes. Everything has a default. */
export interface HealthOptions {
  /** Checks by name. More can be registered later. Default none. */
  readonly checks?: Readonly<Record<string, Check | CheckFunction>>;
  /** Who answers. Default `{ name: 'service' }`. */
  readonly service?: Partial<Service>;
  /** Named selections. Default none. */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
  /** Runs at the same time. Default 64. A run waits for a place during a tenth of its timeout at most. */
  readonly concurrency?: number;
  /** What must be done before the service has started, by name; all begin together at `start()`. Default nothing. */
  readonly startTasks?: Readonly<Record<string, StartTask>>;
  /** Transitions to remember, for feeds and the page. Default 100. */
  readonly transitionLimit?: number;
  /** Maintenance that is known beforehand. More can be planned later. Default none; a window that is over does no harm. */
  readonly maintenance?: readonly MaintenanceWindowOptions[];
  /** Where time comes from. Default: the system's clocks. */
  readonly clock?: Clock;
}

/** A group with everything settled. */
export interface Group {
  readonly name: string;
  readonly title: string;
  readonly checks: readonly string[];
  readonly tags: readonly string[];
}

/** `HealthOptions`, complete, checked and frozen. */
export interface HealthSettings {
  readonly checks: readonly (readonly [string, Check | CheckFunction])[];
  readonly service: Service;
  readonly groups: ReadonlyMap<string, Group>;
  readonly concurrency: number;
  readonly startTasks: readonly (readonly [string, StartTask])[];
  readonly transitionLimit: number;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly clock: Clock;
}

function asClock(value: unknown): Clock | undefined {
  const verbs: readonly (keyof Clock)[] = ['now', 'wallTime', 'schedule'];
  return typeof value === 'object' && value !== null && verbs.every((verb) => typeof (value as Clock)[verb] === 'function')
    ? (value as Clock)
    : undefined;
}

/** What each option of `createHealth` may be. */
export const HEALTH_RULES: Rules<HealthOptions> = {
  checks: mapOf(anything<Check | CheckFunction>()),
  service: anything(),
  groups: mapOf(anything<GroupOptions>()),
  concurrency: count(1, 100_000),
  startTasks: mapOf(callable<StartTask>()),
  transitionLimit: count(1, 10_000),
  maintenance: listOf(maintenanceWindow),
  clock: { expected: 'a Clock, with now, wallTime and schedule', read: asClock },
};

/** What each option of `createHealth` is where it is not given. */
export const HEALTH_DEFAULTS: Readonly<Required<HealthOptions>> = Object.freeze({
  checks: Object.freeze({}),
  service: Object.freeze({}),
  groups: Object.freeze({}),
  concurrency: 64,
  startTasks: Object.freeze({}),
  transitionLimit: 100,
  maintenance: Object.freeze([]),
  clock: systemClock,
});

const SERVICE_RULES: Rules<Service> = { name: text(200), version: text(200), instance: text(200) };
const GROUP_RULES: Rules<GroupOptions> = { title: text(200), checks: listOf(name), tags: listOf(name) };

export function settleHealthOptions(options: HealthOptions): HealthSettings {
  const { checks, service, groups, startTasks, maintenance, ...settled } = settleOptions(
    'createHealth',
    options,
    HEALTH_RULES,
    HEALTH_DEFAULTS,
  );
  if (isCheck(checks)) throw new HealthError('INVALID_OPTION', 'createHealth: checks must be an object by name, got a check');
  for (const task of Object.keys(startTasks)) assertOption('the name of a start task', task, name);
  return {
    ...settled,
    checks: Object.entries(checks),
    service: settleOptions('service', service, SERVICE_RULES, { name: 'service' }),
    groups: new Map(Object.entries(groups).map(([group, members]) => [group, settleGroup(group, members)])),
    startTasks: Object.entries(startTasks),
    maintenance: maintenance as readonly MaintenanceWindow[], // as its rule reads it
  };
}

function settleGroup(group: string, options: unknown): Group {
  if (RESERVED.has(assertOption('a group', group, name)))
    throw new HealthError('INVALID_NAME', `a group cannot be called ${show(group)}: that address is taken`);
  return Object.freeze({
    name: group,
    ...settleOptions(`the group ${group}`, options, GROUP_RULES, { title: group, checks: [], tags: [] }),
  });
}
