import { HealthError } from './error.ts';
import { pathOf, type HealthRequest } from './http.ts';
import { inProduction } from './production.ts';
import { callable, listOf, oneOf, settleOptions, type Rules } from './rule.ts';
import type { SecretSource } from './secret.ts';

/** Who may read the report, and who sees why a check is not up. */
export interface AccessOptions {
  /**
   * What a caller must know, or several such secrets while one replaces another. `null` leaves the endpoint open on purpose.
   * `undefined` and empty texts are refused: a forgotten environment variable must not open the door.
   */
  readonly secret?: string | readonly string[] | null | undefined;
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
  /** Who asks to change something: the right is shown by the secret in a header, or to the application's rule. Nobody has it where the endpoint is open. */
  identifyWriter(request: HealthRequest): Promise<Viewer>;
  /** Who somebody is whose right has not been shown. */
  readonly stranger: Viewer;
  /** Whether the answer is the same for everybody. */
  readonly open: boolean;
  /** `WWW-Authenticate` of a refusal. */
  readonly challenge: string;
}

const MOST_CHARACTERS = 8_192;

const ACCESS_RULES: Rules<AccessOptions> = {
  secret: { expected: 'a text, several, or null', read: (value) => value as string },
  secretFrom: listOf(oneOf('bearer', 'basic', 'query')),
  details: oneOf('always', 'authorized', 'never'),
  authorize: callable(),
};

/** @throws HealthError `INVALID_OPTION` */
export function createAccess(options: AccessOptions = {}): Access {
  const {
    secretFrom: sources,
    details,
    authorize,
  } = settleOptions('access', options, ACCESS_RULES, {
    secretFrom: ['bearer', 'basic'],
    details: inProduction() ? 'authorized' : 'always',
  });
  const secrets = settleSecrets(options);
  const open = secrets.length === 0 && authorize === undefined;
  const stranger: Viewer = Object.freeze({ allowed: open, authorized: false, details: details === 'always' });
  const insider: Viewer = Object.freeze({ allowed: true, authorized: true, details: details !== 'never' });
  let compare: ((request: HealthRequest) => Promise<boolean>) | undefined;

  const knowsSecret = async (request: HealthRequest): Promise<boolean> => {
    if (secrets.length === 0) return false;
    // Kept once it is there: at the edge nobody may wait for what another request has begun.
    if (compare === undefined) {
      const { compareSecrets } = await import('./secret.ts');
      compare = await compareSecrets(secrets, sources);
    }
    return compare(request);
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
    // A link that somebody follows is no decision: what changes something takes no secret from a query.
    identifyWriter: async (request) =>
      (await knowsSecret(withoutQuery(request))) || (await mayByRule(request)) ? insider : stranger,
    challenge: 'Basic realm="health", charset="UTF-8", Bearer realm="health"',
    identify: open
      ? () => stranger
      : async (request) => ((await knowsSecret(request)) || (await mayByRule(request)) ? insider : stranger),
  };
}

function withoutQuery(request: HealthRequest): HealthRequest {
  return { method: request.method, url: pathOf(request), path: request.path, header: (name) => request.header(name) };
}

function settleSecrets(options: AccessOptions): readonly string[] {
  if (!('secret' in options) || options.secret === null) return [];
  const list: readonly unknown[] = Array.isArray(options.secret) ? options.secret : [options.secret];
  if (list.length === 0)
    throw new HealthError('INVALID_OPTION', 'access.secret must not be an empty list; null leaves the endpoint open on purpose');
  for (const secret of list) {
    if (typeof secret === 'string' && secret !== '' && secret.length <= MOST_CHARACTERS) continue;
    // The value itself is never named: it may be half a secret.
    const got = secret === '' ? 'an empty text' : typeof secret === 'string' ? `${secret.length} characters` : typeof secret;
    throw new HealthError(
      'INVALID_OPTION',
      `access.secret must be a text of 1 to ${MOST_CHARACTERS} characters, or null to leave the endpoint open on purpose; got ${got}`,
    );
  }
  return list as readonly string[];
}
