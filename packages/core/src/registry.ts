import { defineCheck, type Check, type CheckFunction } from './check.ts';
import { refuseCycle } from './dependency.ts';
import { HealthError } from './error.ts';
import type { Group } from './health-options.ts';
import { assertOption, name as nameRule } from './rule.ts';
import { DEFAULTS, type Selection } from './selection.ts';
import { show } from './show.ts';
import type { Watch } from './watch.ts';

/** The registered checks, in order, and how one is found, chosen and brought up to date. */
export interface Registry {
  readonly watches: ReadonlyMap<string, Watch>;
  /** What was registered, by name. */
  readonly checks: ReadonlyMap<string, Check>;
  add(name: string, check: Check | CheckFunction): Watch;
  remove(name: string): Watch | undefined;
  /** Throws `UNKNOWN_CHECK`, `UNKNOWN_TAG` or `UNKNOWN_GROUP`. */
  select(selection: Selection): readonly Watch[];
  isMember(group: Group, watch: Watch): boolean;
  /** What keeps a check from being run, nearest first; empty where nothing does. */
  blockersOf(watch: Watch): readonly string[];
  /** Sees to results of `watches` that are fresh enough, dependencies first. Undefined where there is nothing to wait for. */
  refresh(watches: Iterable<Watch>): Promise<unknown> | undefined;
  /** Sees to a new result of one check. */
  rerun(watch: Watch): Promise<void> | undefined;
  /** Throws `UNKNOWN_CHECK` where a check depends on, or a group names, a check that is not registered. */
  assertComplete(): void;
}

export function createRegistry(groups: ReadonlyMap<string, Group>, watchCheck: (name: string, check: Check) => Watch): Registry {
  const watches = new Map<string, Watch>();
  const checks = new Map<string, Check>();

  const blockersOf = (watch: Watch): readonly string[] => {
    const verdicts = new Map<string, boolean>();
    const blocks = (name: string): boolean => {
      const known = verdicts.get(name);
      if (known !== undefined) return known;
      const dependency = watches.get(name);
      const verdict = dependency === undefined || dependency.failing || dependency.check.dependsOn.some(blocks);
      verdicts.set(name, verdict);
      return verdict;
    };
    const blockers = new Set(watch.check.dependsOn.filter(blocks));
    // A set visits what is added on the way: nearest first, down to the roots.
    for (const name of blockers) for (const next of watches.get(name)?.check.dependsOn ?? []) if (blocks(next)) blockers.add(next);
    return [...blockers];
  };

  /** `round` keeps a dependency that many share from being visited more than once. */
  const ensure = (watch: Watch, maxAgeMs: number, round: Map<Watch, Promise<void> | undefined>): Promise<void> | undefined => {
    if (watch.check.dependsOn.length === 0) return watch.runner.ensure(maxAgeMs);
    if (round.has(watch)) return round.get(watch);
    const waits = watch.check.dependsOn.flatMap((name) => {
      const dependency = watches.get(name);
      return dependency ? (ensure(dependency, dependency.maxAgeMs, round) ?? []) : [];
    });
    const run = (): Promise<void> | undefined => (blockersOf(watch).length > 0 ? undefined : watch.runner.ensure(maxAgeMs));
    const ensured = waits.length === 0 ? run() : Promise.all(waits).then(run);
    round.set(watch, ensured);
    return ensured;
  };

  const isMember = (group: Group, { name, check }: Watch): boolean => group.checks.includes(name) || check.tags.some((tag) => group.tags.includes(tag));

  const where = (fits: (watch: Watch) => boolean): readonly Watch[] => [...watches.values()].filter(fits);

  return {
    watches,
    checks,
    add(key, given) {
      const check = defineCheck(given);
      const name = check.name ?? assertOption('the name of a check', key, nameRule);
      if (watches.has(name)) throw new HealthError('DUPLICATE_NAME', `a check called ${show(name)} is registered already`);
      refuseCycle(name, check.dependsOn, (other) => watches.get(other)?.check.dependsOn ?? []);
      const watch = watchCheck(name, check);
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
    select({ checks: wanted, tag, group, probe }) {
      if (wanted !== undefined) {
        const names = new Set(wanted);
        const unknown = wanted.filter((name) => name !== DEFAULTS && !watches.has(name));
        if (unknown.length > 0) throw new HealthError('UNKNOWN_CHECK', `no check is called ${unknown.slice(0, 5).map(show).join(' or ')}`);
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
    blockersOf,
    refresh(chosen) {
      const round = new Map<Watch, Promise<void> | undefined>();
      const waits = [...chosen].flatMap((watch) => ensure(watch, watch.maxAgeMs, round) ?? []);
      return waits.length === 0 ? undefined : Promise.all(waits);
    },
    rerun: (watch) => ensure(watch, 0, new Map()),
    assertComplete() {
      for (const { name, check } of watches.values()) {
        for (const dependency of check.dependsOn) {
          if (!watches.has(dependency)) throw new HealthError('UNKNOWN_CHECK', `the check ${show(name)} depends on ${show(dependency)}, which is not registered`);
        }
      }
      for (const { name, checks: members } of groups.values()) {
        for (const check of members) {
          if (!watches.has(check)) throw new HealthError('UNKNOWN_CHECK', `the group ${show(name)} names the check ${show(check)}, which is not registered`);
        }
      }
    },
  };
}
