import type { CheckReport, Report } from '../report.ts';
import { SEVERITY } from '../status.ts';

/** The worst first, of those alike what took others along; else as they came. */
export function mostUrgentFirst(checks: readonly CheckReport[], { rootCauses }: Report): readonly CheckReport[] {
  const causes = new Set(rootCauses);
  const rank = ({ status, name }: CheckReport): number => SEVERITY[status] * 2 + (causes.has(name) ? 1 : 0);
  return checks.toSorted((one, other) => rank(other) - rank(one));
}
