import { HealthError } from './error.ts';

/**
 * Throws `DEPENDENCY_CYCLE` where a check called `name` that depends on `dependsOn` would, over others, depend on itself.
 * `dependenciesOf` tells those of the checks that are registered already.
 */
export function refuseCycle(name: string, dependsOn: readonly string[], dependenciesOf: (name: string) => readonly string[]): void {
  const seen = new Set<string>();
  const path: string[] = [name];
  const visit = (dependency: string): void => {
    path.push(dependency);
    if (dependency === name) {
      throw new HealthError('DEPENDENCY_CYCLE', `the check ${JSON.stringify(name)} would depend on itself: ${path.join(' -> ')}`);
    }
    if (!seen.has(dependency)) {
      seen.add(dependency);
      for (const next of dependenciesOf(dependency)) visit(next);
    }
    path.pop();
  };
  for (const dependency of dependsOn) visit(dependency);
}
