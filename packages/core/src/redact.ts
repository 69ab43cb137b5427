/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

const MOST_CHARACTERS = 2_000;

const SECRET_NAME = 'passw(?:or)?d|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|auth(?:orization)?|cookie|session[-_]?id|signature|sig';

// Each pattern reads a bounded stretch, so that time stays linear whatever the text is (R30).
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@]{1,500}@/gi, `$1${REDACTED}@`],
  // -----BEGIN … PRIVATE KEY----- and what follows it
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g, REDACTED],
  // Authorization: Bearer x, Basic x
  [/\b(bearer|basic|digest)\s{1,10}[A-Za-z0-9+/=._~-]{4,2000}/gi, `$1 ${REDACTED}`],
  // JSON Web Tokens
  [/\beyJ[A-Za-z0-9_-]{5,2000}\.[A-Za-z0-9_-]{1,2000}(?:\.[A-Za-z0-9_-]{0,2000})?/g, REDACTED],
  // password=x, "token": "x", api_key: x
  [new RegExp(`((?:^|[^A-Za-z])[A-Za-z0-9]{0,30}[-_]?(?:${SECRET_NAME})["']?\\s{0,5}[=:]\\s{0,5})("[^"]{0,2000}"?|'[^']{0,2000}'?|[^\\s,;&"'}\\])]{1,2000})`, 'gi'), `$1${REDACTED}`],
  // keys that name their issuer
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,255}|\bxox[abprs]-[A-Za-z0-9-]{10,255}|\bsk-[A-Za-z0-9_-]{20,255}/g, REDACTED],
];

const SECRET_KEY = new RegExp(`(?:^|[-_.a-z0-9])(?:${SECRET_NAME})$`, 'i');

/** `text` without what looks like a secret, and at most 2 000 characters of it. Linear in time. */
export function redact(text: string): string {
  let result = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
  return result;
}

/** Whether a value under this key is a secret whatever it says. */
export function isSecretKey(key: string): boolean {
  return key.length <= 200 && SECRET_KEY.test(key);
}
