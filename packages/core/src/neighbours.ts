import { reportFor, type Audience } from './audience.ts';
import type { Health } from './health.ts';
import type { CheckReport } from './report.ts';

/** What a check has to do with others: each as it is known, nothing having been run for it. */
export interface Neighbours {
  /** What it rests on. */
  readonly dependsOn: readonly CheckReport[];
  /** What rests on it. */
  readonly dependants: readonly CheckReport[];
}

/** The neighbours of a check that an audience may know of, direct ones only, in order of registration. */
export function neighboursOf(health: Health, audience: Audience, name: string): Neighbours {
  const { checks } = health;
  const isPrivate = (other: string): boolean => checks.get(other)?.visibility !== 'public';
  const below = new Set(checks.get(name)?.dependsOn);
  const above = new Set([...checks].flatMap(([other, { dependsOn }]) => (dependsOn.includes(name) ? other : [])));
  const known = [...below, ...above].filter((other) => checks.has(other));
  const reports = Object.values(reportFor(audience, health.peek({ checks: known }), isPrivate).checks);
  return {
    dependsOn: reports.filter((report) => below.has(report.name)),
    dependants: reports.filter((report) => above.has(report.name)),
  };
}
