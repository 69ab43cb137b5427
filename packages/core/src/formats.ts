import type { Renderer } from './renderer.ts';

/** A representation of a report, by the name that `?format=` takes. */
export type FormatName = 'html' | 'json' | 'health+json' | 'openmetrics' | 'prometheus' | 'atom' | 'rss' | 'jsonfeed' | 'svg' | 'text';

export interface Format {
  readonly name: FormatName;
  /** What an `Accept` header calls it. */
  readonly mediaTypes: readonly string[];
  /** Whether its HTTP status tells the health; scrapers, feed readers and `<img>` throw away anything but 200. */
  readonly followsHealth: boolean;
  /** How many past transitions it tells at most. */
  readonly transitions: number;
  /** Whether clients may keep it: never, after asking whether it changed, or for a minute. */
  readonly caching: 'none' | 'revalidate' | 'minute';
  /** Loaded at first use: few processes need more than two. */
  load(): Renderer | Promise<Renderer>;
}

const text: Renderer = { contentType: 'application/json', render: ({ report }) => JSON.stringify(report) };
export const FORMAT_NAMES: readonly FormatName[] = ['html', 'json', 'health+json', 'openmetrics', 'prometheus', 'atom', 'rss', 'jsonfeed', 'svg', 'text'];
export const FORMATS: ReadonlyMap<string, Format> = new Map(FORMAT_NAMES.map((name) => [name, { name, mediaTypes: [], followsHealth: true, transitions: 0, caching: 'none', load: () => text }]));
