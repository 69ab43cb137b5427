import { createAccess, type Access, type AccessOptions } from './access.ts';
import { FORMAT_NAMES, type FormatName } from './formats.ts';
import { anything, delay, oneOf, settleOptions, type Rule, type Rules } from './rule.ts';
import { settleStatusCodes, type CodedRoute, type StatusCodeOptions } from './status-code.ts';
import type { Status } from './status.ts';

/** How the health is answered over HTTP. Everything has a default. */
export interface EndpointOptions {
  /** Where it is mounted. Default `/health`. */
  readonly path?: string;
  /** What a client gets that states no preference. Default `'json'`. */
  readonly defaultFormat?: FormatName;
  /** HTTP status codes that differ from up and degraded 200, down and unknown 503; for all routes, or below a route's name for it alone. */
  readonly statusCodes?: StatusCodeOptions;
  /** Milliseconds after which an answer is made of what is known by then. Default 800: a Kubernetes probe waits for a second. */
  readonly deadlineMs?: number;
  /** Who may read, and who sees why. Default: everybody reads. */
  readonly access?: AccessOptions;
  /** First part of every metric's name. Default `health_check`. */
  readonly prefix?: string;
  /** The address of the base as the outside world knows it (`https://status.example.com/health`), for links in feeds and on the page. Default: links are relative. */
  readonly publicUrl?: string;
}

/** `EndpointOptions`, complete and checked. */
export interface EndpointSettings {
  /** Without a slash at its end; `''` for the root. */
  readonly path: string;
  readonly defaultFormat: FormatName;
  readonly codes: Readonly<Record<CodedRoute, Readonly<Record<Status, number>>>>;
  readonly deadlineMs: number;
  readonly access: Access;
  readonly prefix: string;
  /** With a slash at its end. */
  readonly publicUrl?: string;
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
  statusCodes: anything(),
  deadlineMs: delay(1),
  access: anything(),
  prefix: matching(
    "the start of a metric's name: a letter or _, then A-Z a-z 0-9 _, and no _ at its end",
    /^[A-Za-z_](?:[A-Za-z0-9_]*[A-Za-z0-9])?$/,
  ),
  publicUrl: publicAddress,
};

/** What each option of the endpoint is where it is not given. */
export const ENDPOINT_DEFAULTS: Readonly<Required<Omit<EndpointOptions, 'publicUrl'>>> = Object.freeze({
  path: '/health',
  defaultFormat: 'json',
  statusCodes: Object.freeze({}),
  deadlineMs: 800,
  access: Object.freeze({}),
  prefix: 'health_check',
});

/** @throws HealthError `INVALID_OPTION` */
export function settleEndpointOptions(options: EndpointOptions): EndpointSettings {
  const { path, statusCodes, access, publicUrl, ...settled } = settleOptions(
    'the health endpoint',
    options,
    ENDPOINT_RULES,
    ENDPOINT_DEFAULTS,
  );
  return {
    ...settled,
    path: path.replace(/\/$/, ''),
    codes: settleStatusCodes(statusCodes),
    access: createAccess(access),
    ...(publicUrl !== undefined && { publicUrl }),
  };
}
