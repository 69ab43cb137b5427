import { HealthError } from '@allwell/core';

const SHORTEST_SECRET = 4;

/** A URL taken apart into what is requested, and what nobody may read. */
export interface HttpAddress {
  /** What is requested: without user name, password and fragment. */
  readonly url: string;
  /** `Basic …`, where the URL carried a user name or password: `fetch` itself refuses such a URL. */
  readonly authorization?: string;
  /** `text` without the URL's password, query or token, should an error quote them. */
  readonly hide: (text: string) => string;
}

/** Throws `INVALID_OPTION`, without repeating what may hold a password, unless `value` is an absolute `http:` or `https:` URL. */
export function assertAddress(value: unknown): HttpAddress {
  const url = parse(value);
  const user = decode(url.username);
  const password = decode(url.password);
  const secrets = [url.href, url.search, url.password, password, ...url.searchParams.values()];
  url.username = '';
  url.password = '';
  url.hash = '';
  secrets.push(url.search === '' ? '' : url.href);
  const authorization = user === '' && password === '' ? undefined : `Basic ${toBase64(`${user}:${password}`)}`;
  return { url: url.href, ...(authorization && { authorization }), hide: hider([...secrets, authorization?.slice(6) ?? '']) };
}

function parse(value: unknown): URL {
  const url = typeof value === 'string' || value instanceof URL ? URL.parse(String(value)) : null;
  if (url === null)
    throw new HealthError('INVALID_OPTION', `http: url must be an absolute http: or https: address, got ${kindOf(value)}`);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new HealthError('INVALID_OPTION', `http: url must be an http: or https: address, got the scheme ${url.protocol}`);
}

function kindOf(value: unknown): string {
  return typeof value === 'string'
    ? `a text of ${value.length} characters that is none`
    : value === null
      ? 'null'
      : `a ${typeof value}`;
}

// Longest first, or a part would be hidden before the whole that contains it.
function hider(parts: readonly string[]): (text: string) => string {
  const secrets = [...new Set(parts)].filter((part) => part.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '…'), text);
}

// A lone % is legal in a URL's password, and no percent encoding.
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
