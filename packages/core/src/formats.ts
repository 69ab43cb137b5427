import type { DialectName } from './render/dialect.ts';
import type { Look, Renderer } from './renderer.ts';

/** A representation of a report, by the name that `?format=` takes. */
export type FormatName =
  | 'html'
  | 'json'
  | 'health+json'
  | 'openmetrics'
  | 'prometheus'
  | 'atom'
  | 'rss'
  | 'jsonfeed'
  | 'svg'
  | 'text'
  | DialectName;

export interface Format {
  readonly name: FormatName;
  /** What an `Accept` header calls it, in lower case. Of several formats of one type it gets the first. */
  readonly mediaTypes: readonly string[];
  /** Whether its HTTP status tells the health; scrapers, feed readers and `<img>` throw away anything but 200. */
  readonly followsHealth: boolean;
  /** How many past transitions it tells at most. */
  readonly transitions: number;
  /** How many incidents it tells at most. */
  readonly incidents: number;
  /** Whether it tells of uptime and latency. */
  readonly past: boolean;
  /** Whose language it speaks: its reader's, or the endpoint's, so that a cache may keep it. Absent: English, which programs know. */
  readonly language?: 'reader' | 'endpoint';
  /** Whether clients may keep it: never, after asking whether it changed, or for a minute. */
  readonly caching: 'none' | 'revalidate' | 'minute';
  /** The same renderer every time for a look, English where none is given. Loaded at first use: few processes need more than two. */
  load(look?: Look): Promise<Renderer>;
}

const TELLS_HEALTH = { followsHealth: true, transitions: 0, incidents: 0, past: false, caching: 'none' } as const;
const METRICS = { followsHealth: false, transitions: 0, incidents: 0, past: false, caching: 'none' } as const;
const FEED = { followsHealth: false, transitions: 100, incidents: 100, past: false, caching: 'revalidate' } as const;

function dialect(name: DialectName, mediaType = 'application/json'): Omit<Format, 'name'> {
  return { ...TELLS_HEALTH, mediaTypes: [mediaType], load: async () => (await import('./render/dialects.ts')).DIALECTS[name] };
}

const TABLE: Readonly<Record<FormatName, Omit<Format, 'name'>>> = {
  html: {
    ...TELLS_HEALTH,
    mediaTypes: ['text/html'],
    transitions: 50,
    incidents: 20,
    past: true,
    language: 'reader',
    load: async (look) => (await import('./render/page.ts')).loadPage(look),
  },
  json: { ...TELLS_HEALTH, mediaTypes: ['application/json'], load: async () => (await import('./render/json.ts')).json },
  'health+json': {
    ...TELLS_HEALTH,
    mediaTypes: ['application/health+json'],
    load: async () => (await import('./render/health-json.ts')).healthJson,
  },
  openmetrics: {
    ...METRICS,
    mediaTypes: ['application/openmetrics-text'],
    load: async () => (await import('./render/metrics.ts')).openmetrics,
  },
  prometheus: {
    ...METRICS,
    mediaTypes: ['text/plain;version=0.0.4'],
    load: async () => (await import('./render/metrics.ts')).prometheus,
  },
  atom: { ...FEED, mediaTypes: ['application/atom+xml'], load: async () => (await import('./render/feeds.ts')).atom },
  rss: { ...FEED, mediaTypes: ['application/rss+xml'], load: async () => (await import('./render/feeds.ts')).rss },
  jsonfeed: {
    ...FEED,
    mediaTypes: ['application/feed+json'],
    load: async () => (await import('./render/feeds.ts')).jsonFeed,
  },
  svg: {
    followsHealth: false,
    transitions: 0,
    incidents: 0,
    past: false,
    language: 'endpoint',
    caching: 'minute',
    mediaTypes: ['image/svg+xml'],
    load: async (look) => (await import('./render/badge.ts')).loadBadge(look),
  },
  text: { ...TELLS_HEALTH, mediaTypes: ['text/plain'], load: async () => (await import('./render/text.ts')).text },
  panopticon: dialect('panopticon'),
  django: dialect('django'),
  'impact-stack': dialect('impact-stack'),
  spring: dialect('spring', 'application/vnd.spring-boot.actuator.v3+json'),
  'spring-v2': dialect('spring-v2', 'application/vnd.spring-boot.actuator.v2+json'),
  microprofile: dialect('microprofile'),
  terminus: dialect('terminus'),
};

/** Every format, by its name; where a client likes several alike, it gets the first. A map, so that `__proto__` is the name of none. */
export const FORMATS: ReadonlyMap<string, Format> = new Map(
  (Object.keys(TABLE) as FormatName[]).map((name) => [name, Object.freeze({ name, ...TABLE[name] })]),
);

/** The names of `FORMATS`, in their order. */
export const FORMAT_NAMES: readonly FormatName[] = Object.freeze([...FORMATS.values()].map(({ name }) => name));
