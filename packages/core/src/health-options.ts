import { isCheck, type Check, type CheckFunction } from './check.ts';
import { systemClock, type Clock } from './clock.ts';
import { assertCount } from './delay.ts';
import { HealthError } from './error.ts';
import { assertName } from './name.ts';
import { assertList, assertTag, assertText, refuseUnknown } from './option.ts';
import type { Service } from './report.ts';
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
  readonly clock: Clock;
}

/** The names of the options, for whoever passes on a larger set. */
export const HEALTH_OPTIONS: Readonly<Record<keyof HealthOptions, true>> = Object.freeze({
  checks: true, service: true, groups: true, concurrency: true, startTasks: true, transitionLimit: true, clock: true,
});

export function settleHealthOptions(options: HealthOptions): HealthSettings {
  refuseUnknown('createHealth', options, HEALTH_OPTIONS);
  const { checks = {}, service = {}, groups = {}, concurrency = 64, startTasks = {}, transitionLimit = 100, clock = systemClock } = options;
  refuseUnknown('service', service, { name: true, version: true, instance: true });
  const { name = 'service', version, instance } = service;
  return {
    checks: entries('checks', checks),
    service: Object.freeze({
      name: assertText('service.name', name, 200),
      ...(version !== undefined && { version: assertText('service.version', version, 200) }),
      ...(instance !== undefined && { instance: assertText('service.instance', instance, 200) }),
    }),
    groups: new Map(entries('groups', groups).map(([group, members]) => [group, settleGroup(group, members)])),
    concurrency: assertCount('concurrency', concurrency, 1, 100_000),
    startTasks: entries('startTasks', startTasks).map(([task, run]) => {
      if (typeof run !== 'function') throw new HealthError('INVALID_OPTION', `startTasks.${task} must be a function, got ${show(run)}`);
      return [assertName('start task', task), run] as const;
    }),
    transitionLimit: assertCount('transitionLimit', transitionLimit, 1, 10_000),
    clock,
  };
}

function settleGroup(name: string, options: GroupOptions): Group {
  if (RESERVED.has(assertName('group', name))) throw new HealthError('INVALID_NAME', `a group cannot be called ${show(name)}: that address is taken`);
  refuseUnknown(`the group ${name}`, options, { title: true, checks: true, tags: true });
  const { title = name, checks = [], tags = [] } = options;
  return Object.freeze({
    name,
    title: assertText(`groups.${name}.title`, title, 200),
    checks: assertList(`groups.${name}.checks`, checks, (check) => assertName('check', check)),
    tags: assertList(`groups.${name}.tags`, tags, assertTag),
  });
}

function entries<T>(option: string, value: Readonly<Record<string, T>>): [string, T][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isCheck(value)) {
    throw new HealthError('INVALID_OPTION', `${option} must be an object by name, got ${show(value)}`);
  }
  return Object.entries(value);
}
