import type { Incident } from './past.ts';
import type { Report } from './report.ts';

/** What incidents are rendered from. The same view gives the same bytes. */
export interface IncidentsView {
  /** What is known of the service, nothing having been run for it. */
  readonly report: Report;
  /** As in `View`. */
  readonly base: string;
  readonly self: string;
  /** Those that last first, then the newest. */
  readonly incidents: readonly Incident[];
  /** Whether it is one incident that was asked for, at its own address. */
  readonly single: boolean;
}

/** A way to tell of incidents. Pure and total, as `Renderer`. */
export interface IncidentsRenderer {
  readonly contentType: string;
  render(view: IncidentsView): string;
  headers?(view: IncidentsView): Readonly<Record<string, string>>;
}
