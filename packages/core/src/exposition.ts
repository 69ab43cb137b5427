/** How names of metrics beyond `A-Z a-z 0-9 _ :` are written. Ours have none of those: the scheme is told back and changes no byte. */
export type Escaping = (typeof ESCAPINGS)[number];

export const ESCAPINGS = ['allow-utf-8', 'underscores', 'dots', 'values'] as const;

/** What a scraper asked its text to be. */
export interface Exposition {
  /** Of the Prometheus text format; what we write is the same in both. OpenMetrics has one version here. */
  readonly textVersion: '0.0.4' | '1.0.0';
  readonly escaping: Escaping;
}

/** What a scraper gets that asks for nothing in particular. */
export const PLAIN_EXPOSITION: Exposition = Object.freeze({ textVersion: '0.0.4', escaping: 'underscores' });
