import { HealthError } from './error.ts';
import { searchOf, type HealthRequest } from './http.ts';
import { inProduction } from './production.ts';
import { assertOption, callable, listOf, oneOf, settleOptions, text, type Rules } from './rule.ts';

/** Where a caller may put the secret. */
export type SecretSource = 'bearer' | 'basic' | 'query';

/** Who may read the report, and who sees why a check is not up. */
export interface AccessOptions {
  /**
   * What a caller must know, or several such secrets while one replaces another. `null` leaves the endpoint open on purpose.
   * `undefined` and empty texts are refused: a forgotten environment variable must not open the door.
   */
  readonly secret?: string | readonly string[] | null;
  /** Where it is looked for. Default `['bearer', 'basic']`: `Authorization: Bearer` and the password of `Basic`. `'query'` adds `?auth=`, which ends up in other people's logs. */
  readonly secretFrom?: readonly SecretSource[];
  /** Who sees reasons, data, error text, links and versions. Default `'always'` outside production, `'authorized'` in production (`NODE_ENV`). */
  readonly details?: 'always' | 'authorized' | 'never';
  /** The application's own rule, beside or instead of the secret. Whatever it throws means no, and so does an answer that takes longer than half of `deadlineMs`. */
  readonly authorize?: (request: HealthRequest) => boolean | PromiseLike<boolean>;
}

/** What one caller may do. */
export interface Viewer {
  /** May read the report at all. */
  readonly allowed: boolean;
  /** Has shown a right: sees private checks. */
  readonly authorized: boolean;
  readonly details: boolean;
}

export interface Access {
  /** Who asks. At once where nothing needs to be compared. */
  identify(request: HealthRequest): Viewer | Promise<Viewer>;
  /** Who somebody is whose right has not been shown. */
  readonly stranger: Viewer;
  /** Whether the answer is the same for everybody. */
  readonly open: boolean;
  /** `WWW-Authenticate` of a refusal. */
  readonly challenge: string;
}

const MOST_HEADER = 8_192;

const ACCESS_RULES: Rules<AccessOptions> = {
  secret: { expected: 'a text, several, or null', read: (value) => value as string },
  secretFrom: listOf(oneOf('bearer', 'basic', 'query')),
  details: oneOf('always', 'authorized', 'never'),
  authorize: callable(),
};

/** @throws HealthError `INVALID_OPTION` */
export function createAccess(options: AccessOptions = {}): Access {
  const { secretFrom: sources, details, authorize } = settleOptions('access', options, ACCESS_RULES, {
    secretFrom: ['bearer', 'basic'],
    details: inProduction() ? 'authorized' : 'always',
  });
  const secrets = settleSecrets(options);
  const open = secrets.length === 0 && authorize === undefined;
  const stranger: Viewer = Object.freeze({ allowed: open, authorized: false, details: details === 'always' });
  const insider: Viewer = Object.freeze({ allowed: true, authorized: true, details: details !== 'never' });
  let expected: Promise<readonly Uint8Array[]> | undefined;

  const knowsSecret = async (request: HealthRequest): Promise<boolean> => {
    const given = secrets.length === 0 ? [] : givenSecrets(request, sources);
    if (given.length === 0) return false;
    expected ??= Promise.all(secrets.map(digest));
    let known = false;
    // Every pair is compared, whichever matches: the time tells nothing (R29).
    for (const one of await Promise.all(given.map(digest))) for (const other of await expected) known = same(one, other) || known;
    return known;
  };
  const mayByRule = async (request: HealthRequest): Promise<boolean> => {
    try {
      return (await authorize?.(request)) === true;
    } catch {
      return false;
    }
  };

  return {
    stranger,
    open,
    challenge: 'Basic realm="health", charset="UTF-8", Bearer realm="health"',
    identify: open ? () => stranger : async (request) => ((await knowsSecret(request)) || (await mayByRule(request)) ? insider : stranger),
  };
}

function settleSecrets(options: AccessOptions): readonly string[] {
  if (!('secret' in options) || options.secret === null) return [];
  const list: readonly unknown[] = Array.isArray(options.secret) ? options.secret : [options.secret];
  if (list.length === 0) throw new HealthError('INVALID_OPTION', 'access.secret must not be an empty list; null leaves the endpoint open on purpose');
  for (const secret of list) {
    if (typeof secret === 'string' && secret !== '') continue;
    // The value itself is never named: it may be half a secret.
    throw new HealthError('INVALID_OPTION', `access.secret must be a text, or null to leave the endpoint open on purpose; got ${secret === '' ? 'an empty text' : typeof secret}`);
  }
  return list.map((secret) => assertOption('access.secret', secret, text(MOST_HEADER)));
}

function givenSecrets(request: HealthRequest, sources: readonly SecretSource[]): readonly string[] {
  const [, scheme = '', value = ''] = /^\s*(bearer|basic)\s+(\S+)\s*$/i.exec((request.header('authorization') ?? '').slice(0, MOST_HEADER)) ?? [];
  const given: (string | null | undefined)[] = [];
  if (sources.includes('bearer') && scheme.toLowerCase() === 'bearer') given.push(value);
  if (sources.includes('basic') && scheme.toLowerCase() === 'basic') given.push(passwordOf(value));
  if (sources.includes('query')) given.push(new URLSearchParams(searchOf(request).slice(0, MOST_HEADER)).get('auth'));
  return given.filter((secret) => typeof secret === 'string' && secret !== '') as string[];
}

/** The password of `Basic` credentials, RFC 7617: what follows the first colon, in UTF-8. */
function passwordOf(credentials: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(credentials), (character) => character.charCodeAt(0)));
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : text.slice(colon + 1);
  } catch {
    return undefined;
  }
}

async function digest(secret: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)));
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1) difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  return difference === 0;
}
