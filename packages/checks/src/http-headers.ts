import { HealthError, show, type Rule } from '@allwell/core';

/** What the option `headers` may be. The names are kept in lower case; a value is never repeated in an error, as it may be a secret. */
export const HEADERS: Rule<Readonly<Record<string, string>>> = {
  expected: 'an object of texts by name',
  read: (value, option) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const headers = new Headers();
    for (const [name, text] of Object.entries(value)) {
      if (typeof text !== 'string' || !canBeSent(headers, name, text)) {
        throw new HealthError('INVALID_OPTION', `${option}[${show(name)}] is not a header that can be sent`);
      }
    }
    return Object.freeze(Object.fromEntries(headers));
  },
};

function canBeSent(headers: Headers, name: string, text: string): boolean {
  try {
    headers.set(name, text);
    return true;
  } catch {
    return false;
  }
}
