import { createAccess, type Access, type AccessOptions } from './access.ts';
import { assertDelay } from './delay.ts';
import { HealthError } from './error.ts';
import { FORMAT_NAMES, type FormatName } from './formats.ts';
import { assertLink, assertOneOf, assertText, refuseUnknown } from './option.ts';
import { show } from './show.ts';
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
  readonly publicUrl: string | undefined;
}

/** The names of the options, for whoever passes on a larger set. */
export const ENDPOINT_OPTIONS: Readonly<Record<keyof EndpointOptions, true>> = Object.freeze({
  path: true, defaultFormat: true, statusCodes: true, deadlineMs: true, access: true, prefix: true, publicUrl: true,
});

/** @throws HealthError `INVALID_OPTION` */
export function settleEndpointOptions(options: EndpointOptions): EndpointSettings {
  refuseUnknown('the health endpoint', options, ENDPOINT_OPTIONS);
  const { path = '/health', defaultFormat = 'json', statusCodes = {}, deadlineMs = 800, access, prefix = 'health_check', publicUrl } = options;
  return {
    path: settlePath(path),
    defaultFormat: assertOneOf('defaultFormat', defaultFormat, FORMAT_NAMES),
    codes: settleStatusCodes(statusCodes),
    deadlineMs: assertDelay('deadlineMs', deadlineMs, 1),
    access: createAccess(access),
    prefix: settlePrefix(prefix),
    publicUrl: publicUrl === undefined ? undefined : settlePublicUrl(publicUrl),
  };
}

function settlePath(path: unknown): string {
  const text = assertText('path', path, 500);
  if (/^(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(text)) return text.replace(/\/$/, '');
  throw new HealthError('INVALID_OPTION', `path must be a plain path such as /health, of A-Z a-z 0-9 . _ ~ - between slashes, got ${show(path)}`);
}

function settlePrefix(prefix: unknown): string {
  const text = assertText('prefix', prefix, 100);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !text.endsWith('_')) return text;
  throw new HealthError('INVALID_OPTION', `prefix must be the start of a metric's name, a letter and then A-Z a-z 0-9 _, got ${show(prefix)}`);
}

function settlePublicUrl(address: unknown): string {
  const url = URL.parse(assertLink('publicUrl', address));
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new HealthError('INVALID_OPTION', 'publicUrl must be an absolute http: or https: address without credentials, query or fragment');
  }
  return url.href.replace(/\/?$/, '/');
}
