import { defineCheck, type Check, type CheckFunction } from './check.ts';
import { dependenciesFirst, refuseCycle } from './dependency.ts';
import { HealthError } from './error.ts';
import type { Group } from './health-options.ts';
import { assertOption, name as nameRule, settleOptions } from './rule.ts';
import { DEFAULTS, SELECTION_RULES, type Selection } from './selection.ts';
import { show } from './show.ts';
import type { Watch } from './watch.ts';

/** The registered checks, in order, and how one is found, chosen and brought up to date. */
export interface Registry {
  readonly watches: ReadonlyMap<string, Watch>;
  /** What was registered, by name. */
  readonly checks: ReadonlyMap<string, Check>;
  add(name: string, check: Check | CheckFunction): Watch;
  remove(name: string): Watch | undefined;
  /** Throws `UNKNOWN_CHECK`, `UNKNOWN_TAG`, `UNKNOWN_GROUP`, or `INVALID_OPTION` for what is no selection. */
  select(selection: Selection): readonly Watch[];
  isMember(group: Group, watch: Watch): boolean;
  /** Sees to results of `watches` that are fresh enough, dependencies first. Undefined where there is nothing to wait for. */
  refresh(watches: readonly Watch[]): Promise<unknown> | undefined;
  /** Sees to a new result of one check. */
  rerun(watch: Watch): Promise<void> | undefined;
  /** Throws `UNKNOWN_CHECK` where a check depends on, or a group names, a check that is not registered. */
  assertComplete(): void;
}

const NONE: readonly string[] = Object.freeze([]);

export function createRegistry(groups: ReadonlyMap<string, Group>, watchCheck: (name: string, check: Check) => Watch): Registry {
  const watches = new Map<string, Watch>();
  const checks = new Map<string, Check>();

  const awaited = new Set<string>(); // whatever somebody has ever depended on: what is not in here closes no cycle
  const dependenciesOf = (name: string): readonly string[] => watches.get(name)?.check.dependsOn ?? NONE;

  /** Sees to results of `chosen` and of all they depend on, each check once. */
  const ensure = (chosen: readonly Watch[], maxAgeOf: (watch: Watch) => number): readonly Promise<void>[] => {
    if (chosen.every(({ check }) => check.dependsOn.length === 0)) {
      return chosen.flatMap((watch) => watch.runner.ensure(maxAgeOf(watch)) ?? []);
    }
    const round = new Map<Watch, Promise<void> | undefined>();
    const blocked = new Set<Watch>();
    const isBlocked = ({ check: { dependsOn } }: Watch): boolean =>
      dependsOn.some((name) => {
        const dependency = watches.get(name);
        return dependency === undefined || dependency.failing || blocked.has(dependency);
      });
    const registered = ({ check: { dependsOn } }: Watch): readonly Watch[] =>
      dependsOn.length === 0 ? [] : dependsOn.flatMap((name) => watches.get(name) ?? []);
    for (const watch of dependenciesFirst(chosen, registered)) {
      const run = (): Promise<void> | undefined => {
        if (!isBlocked(watch)) return watch.runner.ensure(maxAgeOf(watch));
        blocked.add(watch);
        return undefined;
      };
      const waits = registered(watch).flatMap((dependency) => round.get(dependency) ?? []);
      round.set(watch, waits.length === 0 ? run() : Promise.all(waits).then(run));
    }
    return chosen.flatMap((watch) => round.get(watch) ?? []);
  };

  const named = new Map([...groups.values()].map((group) => [group, new Set(group.checks)]));
  const isMember = (group: Group, { name, check }: Watch): boolean =>
    named.get(group)?.has(name) === true || check.tags.some((tag) => group.tags.includes(tag));

  const where = (fits: (watch: Watch) => boolean): readonly Watch[] => [...watches.values()].filter(fits);

  return {
    watches,
    checks,
    add(key, given) {
      const check = defineCheck(given);
      const name = check.name ?? assertOption('the name of a check', key, nameRule);
      if (watches.has(name)) throw new HealthError('DUPLICATE_NAME', `a check called ${show(name)} is registered already`);
      if (awaited.has(name) || check.dependsOn.includes(name)) refuseCycle(name, check.dependsOn, dependenciesOf);
      const watch = watchCheck(name, check);
      for (const dependency of check.dependsOn) awaited.add(dependency);
      watches.set(name, watch);
      checks.set(name, check);
      return watch;
    },
    remove(name) {
      const watch = watches.get(name);
      watches.delete(name);
      checks.delete(name);
      return watch;
    },
    select(selection) {
      const settled = settleOptions('the selection', selection, SELECTION_RULES, {});
      const keys = Object.keys(settled);
      if (keys.length > 1)
        throw new HealthError('INVALID_OPTION', `the selection takes one of its options, got ${keys.join(' and ')}`);
      const { checks: wanted, tag, group, probe } = settled;
      if (wanted !== undefined) {
        const names = new Set(wanted);
        const unknown = wanted.filter((name) => name !== DEFAULTS && !watches.has(name));
        if (unknown.length > 0)
          throw new HealthError('UNKNOWN_CHECK', `no check is called ${unknown.slice(0, 5).map(show).join(' or ')}`);
        return where((watch) => names.has(watch.name) || (names.has(DEFAULTS) && watch.check.default));
      }
      if (tag !== undefined) {
        const tagged = where(({ check }) => check.tags.includes(tag));
        if (tagged.length === 0) throw new HealthError('UNKNOWN_TAG', `no check has the tag ${show(tag)}`);
        return tagged;
      }
      if (group !== undefined) {
        const found = groups.get(group);
        if (!found) throw new HealthError('UNKNOWN_GROUP', `no group is called ${show(group)}`);
        return where((watch) => isMember(found, watch));
      }
      if (probe !== undefined) return where(({ check }) => check.probes.includes(probe));
      return where(({ check }) => check.default);
    },
    isMember,
    refresh(chosen) {
      const waits = ensure(chosen, ({ maxAgeMs }) => maxAgeMs);
      return waits.length === 0 ? undefined : Promise.all(waits);
    },
    rerun: (watch) => ensure([watch], (one) => (one === watch ? 0 : one.maxAgeMs))[0],
    assertComplete() {
      for (const { name, check } of watches.values()) {
        for (const dependency of check.dependsOn) {
          if (!watches.has(dependency))
            throw new HealthError(
              'UNKNOWN_CHECK',
              `the check ${show(name)} depends on ${show(dependency)}, which is not registered`,
            );
        }
      }
      for (const { name, checks: members } of groups.values()) {
        for (const check of members) {
          if (!watches.has(check))
            throw new HealthError(
              'UNKNOWN_CHECK',
              `the group ${show(name)} names the check ${show(check)}, which is not registered`,
            );
        }
      }
    },
  };
}
