import { HealthError } from './error.ts';

/**
 * Throws `DEPENDENCY_CYCLE` where a check called `name` that depends on `dependsOn` would, over others, depend on itself.
 * `dependenciesOf` tells those of the checks that are registered already.
 */
export function refuseCycle(
  name: string,
  dependsOn: readonly string[],
  dependenciesOf: (name: string) => readonly string[],
): void {
  const neededBy = new Map(dependsOn.map((dependency) => [dependency, name]));
  const waiting = [...dependsOn];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === name) {
      const path = [name];
      for (let by = neededBy.get(name); by !== undefined && by !== name; by = neededBy.get(by)) path.unshift(by);
      throw new HealthError(
        'DEPENDENCY_CYCLE',
        `the check ${JSON.stringify(name)} would depend on itself: ${[name, ...path].join(' -> ')}`,
      );
    }
    for (const next of dependenciesOf(at)) {
      if (neededBy.has(next)) continue;
      neededBy.set(next, at);
      waiting.push(next);
    }
  }
}

/** `starts` and all they need, each once and after what it needs itself. In linear time and without recursion, however long a chain is. */
export function dependenciesFirst<T>(starts: Iterable<T>, dependenciesOf: (one: T) => readonly T[]): ReadonlySet<T> {
  const ordered = new Set<T>();
  const entered = new Set<T>();
  const waiting = [...starts].toReversed();
  for (let at = waiting.at(-1); at !== undefined; at = waiting.at(-1)) {
    if (entered.has(at)) {
      ordered.add(at);
      waiting.pop();
    } else {
      entered.add(at);
      for (const next of dependenciesOf(at).toReversed()) if (!entered.has(next)) waiting.push(next);
    }
  }
  return ordered;
}
