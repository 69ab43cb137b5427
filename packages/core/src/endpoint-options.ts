import { createAccess, type Access, type AccessOptions } from './access.ts';
import { FORMAT_NAMES, type FormatName } from './formats.ts';
import { PRESETS, type Preset, type PresetName } from './preset.ts';
import { LANGUAGES, type Language } from './language.ts';
import { pageRule, type PageOptions, type PageSettings } from './page-options.ts';
import { anything, delay, oneOf, settleOptions, type Rule, type Rules } from './rule.ts';
import { settleStatusCodes, type CodedRoute, type StatusCodeOptions } from './status-code.ts';
import type { Status } from './status.ts';

/** How the health is answered over HTTP. Everything has a default. */
export interface EndpointOptions {
  /** Where it is mounted. Default `/health`. */
  readonly path?: string;
  /** What a client gets that states no preference. Default `'json'`. */
  readonly defaultFormat?: FormatName;
  /**
   * The language of the page and the badge: `en`, `de`, `fr`, `es`, `ja` or `ar`. Default `'auto'`: the page speaks what its
   * reader's `Accept-Language` asks for, the badge English. `?lang=` beats both.
   */
  readonly language?: Language | 'auto';
  /** How the status page looks: title, logo, colours; and who may embed it. Default: as it comes. */
  readonly page?: PageOptions;
  /** HTTP status codes that differ from up and degraded 200, down and unknown 503; for all routes, or below a route's name for it alone. */
  readonly statusCodes?: StatusCodeOptions;
  /** Milliseconds after which an answer is made of what is known by then. Default 800: a Kubernetes probe waits for a second. */
  readonly deadlineMs?: number;
  /** Who may read, and who sees why. Default: everybody reads. */
  readonly access?: AccessOptions;
  /** First part of every metric's name. Default `health_check`. */
  readonly prefix?: string;
  /**
   * How metrics tell a state. Default `'gauge'`: a label `status`, one series per state. `'stateset'`: as OpenMetrics has it, a family
   * of that type whose label is named after it; the text format, which has no such type, tells the same series as a gauge.
   */
  readonly stateMetrics?: 'gauge' | 'stateset';
  /** The address of the base as the outside world knows it (`https://status.example.com/health`), for links in feeds and on the page. Default: links are relative. */
  readonly publicUrl?: string;
  /** Another system whose endpoint this is to replace: sets path, default format, addresses, codes and whatever else its readers rely on. Options beside it win. */
  readonly preset?: PresetName;
}

/** `EndpointOptions`, complete and checked. */
export interface EndpointSettings {
  /** Without a slash at its end; `''` for the root. */
  readonly path: string;
  readonly defaultFormat: FormatName;
  readonly language: Language | 'auto';
  readonly page: PageSettings;
  readonly codes: Readonly<Record<CodedRoute, Readonly<Record<Status, number>>>>;
  readonly deadlineMs: number;
  readonly access: Access;
  readonly prefix: string;
  readonly stateMetrics: 'gauge' | 'stateset';
  /** With a slash at its end. */
  readonly publicUrl?: string;
  readonly preset?: Preset;
}

const matching = (expected: string, pattern: RegExp): Rule<string> => ({
  expected,
  read: (value) => (typeof value === 'string' && value.length <= 500 && pattern.test(value) ? value : undefined),
});

const publicAddress: Rule<string> = {
  expected: 'an absolute http: or https: address without credentials, query or fragment',
  read: (value) => {
    const url = typeof value === 'string' ? URL.parse(value) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || `${url.username}${url.password}${url.search}${url.hash}` !== '')
      return undefined;
    return url.href.replace(/\/?$/, '/');
  },
};

/** What each option of the endpoint may be. `access` and `statusCodes` have rules of their own. */
export const ENDPOINT_RULES: Rules<EndpointOptions> = {
  path: matching('a plain path such as /health, of A-Z a-z 0-9 . _ ~ - between slashes', /^\/$|^(?:\/[A-Za-z0-9._~-]+)+\/?$/),
  defaultFormat: oneOf(...FORMAT_NAMES),
  language: oneOf('auto', ...LANGUAGES),
  page: pageRule,
  statusCodes: anything(),
  deadlineMs: delay(1),
  access: anything(),
  prefix: matching(
    "the start of a metric's name: a letter or _, then A-Z a-z 0-9 _, and no _ at its end",
    /^[A-Za-z_](?:[A-Za-z0-9_]*[A-Za-z0-9])?$/,
  ),
  stateMetrics: oneOf('gauge', 'stateset'),
  publicUrl: publicAddress,
  preset: oneOf(...([...PRESETS.keys()] as PresetName[])),
};

/** What each option of the endpoint is where it is not given. */
export const ENDPOINT_DEFAULTS: Readonly<Required<Omit<EndpointOptions, 'publicUrl' | 'preset'>>> = Object.freeze({
  path: '/health',
  defaultFormat: 'json',
  language: 'auto',
  page: Object.freeze({}),
  statusCodes: Object.freeze({}),
  deadlineMs: 800,
  access: Object.freeze({}),
  prefix: 'health_check',
  stateMetrics: 'gauge',
});

/** `options` with what their preset sets; what they say themselves stays. Those of `statusCodes` and `access` are told apart. */
export function withPreset(options: EndpointOptions): EndpointOptions {
  const preset = PRESETS.get(options.preset ?? '')?.options;
  if (preset === undefined) return options;
  return {
    ...completed(options, preset),
    statusCodes: completed(options.statusCodes, preset.statusCodes),
    access: completed(options.access, preset.access),
  };
}

/** `given`, and what it leaves open from `set`; what is no object stays as it is, to be refused. */
function completed<T extends object>(given: T = {} as T, set: Partial<T> = {}): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const open = Object.entries(set).filter(([option]) => given[option as keyof T] === undefined);
  return { ...given, ...Object.fromEntries(open) };
}

/** @throws HealthError `INVALID_OPTION` */
export function settleEndpointOptions(options: EndpointOptions): EndpointSettings {
  const given = settleOptions('the health endpoint', options, ENDPOINT_RULES, {});
  const { path, statusCodes, access, preset: name, ...settled } = { ...ENDPOINT_DEFAULTS, ...withPreset(given) };
  const preset = PRESETS.get(name ?? '');
  return {
    ...settled,
    path: path.replace(/\/$/, ''),
    codes: settleStatusCodes(statusCodes),
    access: createAccess(access),
    ...(preset && { preset }),
  };
}
