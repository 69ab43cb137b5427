/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

const MOST_CHARACTERS = 2_000;
// Read beyond the cut: a connection string is known by its `@`, which may lie behind it.
const LOOK_AHEAD = 1_000;

const SECRET_NAME =
  'passw(?:or)?ds?|passphrase|pwd|secrets?|token|jwt|(?:api|access|account|private|secret|encryption|signing)[-_]?key|credentials?|auth(?:orization)?|cookies?|session[-_]?id|signature|sig';

// What is redacted already stays as it is; a quoted text ends at its quote, any other at a blank or at what parts fields.
const QUOTED = String.raw`\[redacted\]|\\"[^"]{0,2000}"?|"(?:[^"\\]|\\[\s\S]){0,2000}"?|'(?:[^'\\]|\\[\s\S]){0,2000}'?`;
const VALUE = String.raw`(?:${QUOTED}|(?:[^\s,;&]|,(?![\s"'])){1,2000})`;
const GIVEN = String.raw`\\?["']?\s{0,5}[=:]\s{0,5}`;

// Each pattern reads a bounded stretch, so that time stays linear whatever the text is (R30).
const createPatterns = (): readonly (readonly [RegExp, string])[] => [
  // scheme://user:password@host, also where the password should have been encoded; host:port is none
  [
    /([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s:/?#@"'<>]{0,200}:(?!\d{1,5}(?:[/?#\s"',;)]|$))[^\s"'<>]{1,500}|[^\s/?#@]{1,500})@/gi,
    `$1${REDACTED}@`,
  ],
  // -----BEGIN … PRIVATE KEY----- and what follows it
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  // Authorization and Cookie: the whole line, since each scheme has its own grammar
  [new RegExp(`((?:authorization|cookie)${GIVEN})(?:${QUOTED}|[^\\r\\n]{1,2000})`, 'gi'), `$1${REDACTED}`],
  // Bearer x, Basic x
  [/\b(bearer|basic|digest)\s{1,10}[A-Za-z0-9+/=._~-]{4,2000}/gi, `$1 ${REDACTED}`],
  // JSON Web Tokens
  [/\beyJ[A-Za-z0-9_-]{5,2000}\.[A-Za-z0-9_-]{1,2000}(?:\.[A-Za-z0-9_-]{0,2000})?/g, REDACTED],
  // password=x, "token": "x", api_key: x
  [new RegExp(`((?:^|[^A-Za-z])(?:[A-Za-z0-9]{0,30}[-_]?(?:${SECRET_NAME})|pass)${GIVEN})${VALUE}`, 'gi'), `$1${REDACTED}`],
  // --password x
  [new RegExp(`(--(?:[A-Za-z0-9-]{0,30}(?:${SECRET_NAME})|pass)\\s{1,5})(?!-)${VALUE}`, 'gi'), `$1${REDACTED}`],
  // addresses that are a secret
  [
    /(hooks\.slack\.com\/[a-z]{1,20}\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/(?:file\/)?bot)[^\s"'<>]{1,500}/gi,
    `$1${REDACTED}`,
  ],
  // keys that name their issuer
  [
    /\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}\b|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}|npm_[A-Za-z0-9]{30,255})/g,
    REDACTED,
  ],
  [
    /\b(?:xox[a-z]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}|sk-[\w-]{20,255}|[prs]k_(?:live|test)_[A-Za-z0-9]{10,255})/g,
    REDACTED,
  ],
  [/\b(?:whsec_[A-Za-z0-9+/=]{20,255}|AIza[\w-]{35}|SG\.[\w-]{10,100}\.[\w-]{20,100})/g, REDACTED],
];

// Made for the first who has something to tell: most processes start without.
let patterns: ReturnType<typeof createPatterns> | undefined;
let secretKey: RegExp | undefined;
const createSecretKey = (): RegExp => new RegExp(`(?:^|[-_.a-z0-9])(?:${SECRET_NAME})$|(?:^|[-_.])pass$`, 'i');

/** `text` without what looks like a secret, and at most 2 000 characters of it. Linear in time; the second time it changes nothing. */
export function redact(text: string): string {
  let result = text.slice(0, MOST_CHARACTERS + LOOK_AHEAD);
  for (const [pattern, replacement] of (patterns ??= createPatterns())) result = result.replace(pattern, replacement);
  const cut = result.length > MOST_CHARACTERS || text.length > MOST_CHARACTERS + LOOK_AHEAD;
  return cut ? `${result.slice(0, MOST_CHARACTERS)}…` : result;
}

/** Whether a value under this key is a secret whatever it says. */
export function isSecretKey(key: string): boolean {
  return key.length <= 200 && (secretKey ??= createSecretKey()).test(key);
}
