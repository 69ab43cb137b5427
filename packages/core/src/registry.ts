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
  /** What keeps checks from being run, as it is at this moment. */
  blockage(): Blockage;
  /** Sees to results of `watches` that are fresh enough, dependencies first. Undefined where there is nothing to wait for. */
  refresh(watches: readonly Watch[]): Promise<unknown> | undefined;
  /** Sees to a new result of one check. */
  rerun(watch: Watch): Promise<void> | undefined;
  /** Throws `UNKNOWN_CHECK` where a check depends on, or a group names, a check that is not registered. */
  assertComplete(): void;
}

/** What keeps checks from being run at one moment. It is worked out once for all who ask. */
export interface Blockage {
  /** Names, nearest first, at most 20; empty where nothing keeps the check from being run. */
  blockersOf(watch: Watch): readonly string[];
  /** Those at the end of what a check waits for, which wait for none themselves: each is told once, however many wait for it. */
  rootsOf(watch: Watch): readonly string[];
  /** Whether a check waits, and all it waits for is shared by all replicas. */
  waitsForShared(watch: Watch): boolean;
}

// Every check of a deep graph would list all those below it.
const MOST_BLOCKERS = 20;

const NONE: readonly string[] = Object.freeze([]);

export function createRegistry(groups: ReadonlyMap<string, Group>, watchCheck: (name: string, check: Check) => Watch): Registry {
  const watches = new Map<string, Watch>();
  const checks = new Map<string, Check>();

  const awaited = new Set<string>(); // whatever somebody has ever depended on: what is not in here closes no cycle
  const dependenciesOf = (name: string): readonly string[] => watches.get(name)?.check.dependsOn ?? NONE;

  const blockage = (): Blockage => {
    const verdicts = new Map<string, boolean>();
    const shared = new Set<string>(); // blockers whose roots are all shared
    const visited = new Set<string>();
    const blocks = (name: string): boolean => {
      for (const one of verdicts.has(name)
        ? NONE
        : dependenciesFirst([name], (other) => (verdicts.has(other) ? NONE : dependenciesOf(other)))) {
        if (verdicts.has(one)) continue;
        const watch = watches.get(one);
        const blockers = dependenciesOf(one).filter((next) => verdicts.get(next));
        verdicts.set(one, watch === undefined || watch.failing || blockers.length > 0);
        if (blockers.length === 0 ? watch?.check.shared === true : blockers.every((next) => shared.has(next))) shared.add(one);
      }
      return verdicts.get(name) === true;
    };
    return {
      blockersOf({ check: { dependsOn } }) {
        if (dependsOn.length === 0) return NONE;
        const blockers = new Set(dependsOn.filter(blocks));
        // A set visits what is added on the way: nearest first, down to the roots.
        for (const name of blockers) {
          if (blockers.size >= MOST_BLOCKERS) break;
          for (const next of dependenciesOf(name)) if (blocks(next)) blockers.add(next);
        }
        return Object.freeze([...blockers].slice(0, MOST_BLOCKERS));
      },
      rootsOf({ check: { dependsOn } }) {
        const unvisited = (names: readonly string[]): readonly string[] =>
          names.filter((name) => blocks(name) && !visited.has(name) && visited.add(name));
        const found = new Set(unvisited(dependsOn));
        for (const name of found) {
          const next = dependenciesOf(name).filter(blocks);
          if (next.length === 0) continue;
          found.delete(name);
          for (const one of unvisited(next)) found.add(one);
        }
        return [...found];
      },
      waitsForShared({ check: { dependsOn } }) {
        const blockers = dependsOn.filter(blocks);
        return blockers.length > 0 && blockers.every((name) => shared.has(name));
      },
    };
  };

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
      const { checks: wanted, tag, group, probe } = settleOptions('the selection', selection, SELECTION_RULES, {});
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
    blockage,
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
