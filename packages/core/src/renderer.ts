import type { Report } from './report.ts';
import type { Transition } from './transition.ts';

/** What a renderer may need beside the report. All of it is configuration or history: the same view gives the same bytes. */
export interface View {
  readonly report: Report;
  /**
   * What to put before a path below the endpoint (`checks/database`) to link to it from the answered address: `./`, `../`,
   * `health/`, or the public address.
   */
  readonly base: string;
  /** The configured public address of the base, with a slash at its end, where there is one. */
  readonly publicUrl?: string;
  /** The address answered, relative to the base, query included, as feeds name themselves (`feed.atom`, `?format=rss`). */
  readonly self: string;
  /** First part of every metric's name. */
  readonly prefix: string;
  /** Newest first; empty where the format reads none. */
  readonly transitions: readonly Transition[];
  /** From when on `transitions` is complete, epoch milliseconds. */
  readonly transitionsSince: number;
  /** What the history is called, for feed ids. */
  readonly historyId: string;
}

/** Turns a view into text. Pure and total: no clock, no I/O, no failure, whatever the texts inside are. */
export interface Renderer {
  /** Sent as `Content-Type`. */
  readonly contentType: string;
  render(view: View): string;
  /** Headers of this format alone (a page's policy). */
  headers?(view: View): Readonly<Record<string, string>>;
}
