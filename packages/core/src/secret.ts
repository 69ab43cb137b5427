import { searchOf, type HealthRequest } from './http.ts';

/** Where a caller may put the secret. */
export type SecretSource = 'bearer' | 'basic' | 'query';

const MOST_CHARACTERS = 8_192;

/** Tells whether a request shows one of `secrets`, looked for in `sources`. The time it takes tells nothing about them (R29). */
export async function compareSecrets(
  secrets: readonly string[],
  sources: readonly SecretSource[],
): Promise<(request: HealthRequest) => Promise<boolean>> {
  const expected = await Promise.all(secrets.map(digest));
  return async (request) => {
    let known = false;
    // Every pair is compared, whichever matches.
    for (const given of await Promise.all(givenSecrets(request, sources).map(digest)))
      for (const one of expected) known = same(given, one) || known;
    return known;
  };
}

function givenSecrets(request: HealthRequest, sources: readonly SecretSource[]): readonly string[] {
  const authorization = (request.header('authorization') ?? '').slice(0, MOST_CHARACTERS);
  const [, scheme = '', value = ''] = /^\s*(bearer|basic)\s+(\S+)\s*$/i.exec(authorization) ?? [];
  const given: (string | null | undefined)[] = [];
  if (sources.includes('bearer') && scheme.toLowerCase() === 'bearer') given.push(value);
  if (sources.includes('basic') && scheme.toLowerCase() === 'basic') given.push(passwordOf(value));
  if (sources.includes('query')) given.push(new URLSearchParams(searchOf(request).slice(0, MOST_CHARACTERS)).get('auth'));
  return given.filter((secret) => typeof secret === 'string' && secret !== '') as string[];
}

/** The password of `Basic` credentials, RFC 7617: what follows the first colon, in UTF-8. */
function passwordOf(credentials: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(credentials), (character) => character.charCodeAt(0)),
    );
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
