/** A value as an error message names it: short, on one line, and never failing, whatever the value is. */
export function show(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name.slice(0, 80)}`;
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (typeof value === 'object' && value !== null) {
      const keys = Object.keys(value).slice(0, 5);
      return keys.length === 0 ? 'an empty object' : `an object with ${keys.map((key) => key.slice(0, 40)).join(', ')}`;
    }
    return String(value);
  } catch {
    return `a ${typeof value}`;
  }
}
