import type { Exposition } from './exposition.ts';
import type { Filter } from './filter.ts';
import type { Language } from './language.ts';
import type { PageSettings } from './page-options.ts';
import type { Neighbours } from './neighbours.ts';
import type { CheckPast, Incident } from './past.ts';
import type { Report } from './report.ts';
import type { Selection } from './selection.ts';
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
  /** Whether `self` was asked for at the base without the slash at its end: `/health?format=rss`. */
  readonly bare?: boolean;
  /** What was asked about; absent for the default checks. */
  readonly selection?: Selection;
  /** The check whose own address was asked for; absent where the answer is about a selection. */
  readonly check?: string;
  /** What a preset calls its addresses of probes. */
  readonly probes?: readonly string[];
  /** First part of every metric's name. */
  readonly prefix: string;
  /** Whether metrics tell a state in a label `status`, or as the state sets of OpenMetrics do. Absent: `gauge`. */
  readonly stateMetrics?: 'gauge' | 'stateset';
  /** What a scraper asked its text to be, as far as it said so. */
  readonly exposition?: Exposition;
  /** Newest first; empty where the format reads none. */
  readonly transitions: readonly Transition[];
  /** From when on `transitions` is complete, epoch milliseconds. */
  readonly transitionsSince: number;
  /** When the history began, epoch milliseconds, however much of it was forgotten since. Absent: as `transitionsSince`. */
  readonly historySince?: number;
  /** What the history is called, for feed ids. */
  readonly historyId: string;
  /** What is remembered of each check; absent where nothing but transitions is, or where the format reads none. */
  readonly past?: ReadonlyMap<string, CheckPast>;
  /** Those that last first, then the newest; absent as `past`. */
  readonly incidents?: readonly Incident[];
  /** Which checks the page lists; all where absent. */
  readonly filter?: Filter;
  /** The check whose own address was asked, and what it has to do with others: the page then tells all there is of it. */
  readonly subject?: { readonly check: string; readonly neighbours: Neighbours };
}

/** What a format that people look at is made with. Other formats are the same for every look. */
export interface Look {
  readonly language: Language;
  /** Which ones a reader may choose from. Default none. */
  readonly languages?: readonly Language[];
  /** How the page looks. Kept by this object: an endpoint has one. Default: as it comes. */
  readonly page?: PageSettings;
}

/** Turns a view into text. Pure and total: no clock, no I/O, no failure, whatever the texts inside are. */
export interface Renderer {
  /** Sent as `Content-Type`. */
  readonly contentType: string;
  render(view: View): string;
  /** Headers of this format alone (a page's policy, what a scraper wants its text to be called). */
  headers?(view: View): Readonly<Record<string, string>>;
}
