const MARK = '\u001b';
/** What no database takes as it is: PostgreSQL refuses NUL, SQLite's functions end at it, and half a character is no UTF-8. */
const REFUSED = /\0|\p{Surrogate}/u;

/** A text as every database takes it: as it is, or where it cannot be, as JSON behind an escape. */
export function storeText(text: string): string {
  return REFUSED.test(text) || text.startsWith(MARK) ? MARK + JSON.stringify(text) : text;
}

/** The text that was stored. */
export function restoreText(stored: string): string {
  if (!stored.startsWith(MARK)) return stored;
  try {
    return String(JSON.parse(stored.slice(MARK.length)));
  } catch {
    return stored; // somebody else has written it
  }
}
