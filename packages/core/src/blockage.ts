import { dependenciesFirst } from './dependency.ts';
import type { Watch } from './watch.ts';

/** What keeps checks from being run at one moment. It is worked out once for all who ask. */
export interface Blockage {
  /** Names, nearest first, at most 20; empty where nothing keeps the check from being run. */
  blockersOf(watch: Watch): readonly string[];
  /** Those at the end of what a check waits for, which wait for none themselves: each is told once, however many wait for it. */
  rootsOf(watch: Watch): readonly string[];
  /** Whether a check waits, and every root of that is excused. */
  isExcused(watch: Watch): boolean;
}

// Every check of a deep graph would list all those below it.
const MOST_BLOCKERS = 20;

const NONE: readonly string[] = Object.freeze([]);

/** `excuses` tells the roots whose failure costs those that wait for them no more than it costs themselves. */
export function blockageOf(watches: ReadonlyMap<string, Watch>, excuses: (root: Watch) => boolean): Blockage {
  const dependenciesOf = (name: string): readonly string[] => watches.get(name)?.check.dependsOn ?? NONE;
  const verdicts = new Map<string, boolean>();
  const excused = new Set<string>(); // blockers all of whose roots are
  const visited = new Set<string>();
  const blocks = (name: string): boolean => {
    for (const one of verdicts.has(name)
      ? NONE
      : dependenciesFirst([name], (other) => (verdicts.has(other) ? NONE : dependenciesOf(other)))) {
      if (verdicts.has(one)) continue;
      const watch = watches.get(one);
      const blockers = dependenciesOf(one).filter((next) => verdicts.get(next));
      verdicts.set(one, watch === undefined || watch.failing || blockers.length > 0);
      if (blockers.length > 0 ? blockers.every((next) => excused.has(next)) : watch !== undefined && excuses(watch))
        excused.add(one);
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
    isExcused({ check: { dependsOn } }) {
      const blockers = dependsOn.filter(blocks);
      return blockers.length > 0 && blockers.every((name) => excused.has(name));
    },
  };
}
