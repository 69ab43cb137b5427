/** A value as an error message names it: short, on one line, and never failing, whatever the value is. */
export function show(value: unknown, depth = 0): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name.slice(0, 80)}`;
    if (typeof value !== 'object' || value === null) return String(value);
    if (depth > 0) return 'an object';
    const more = (length: number): string => (length > 5 ? ', …' : '');
    if (Array.isArray(value))
      return `[${value
        .slice(0, 5)
        .map((member: unknown) => show(member, 1))
        .join(', ')}${more(value.length)}]`;
    const keys = Object.keys(value);
    return `{ ${keys
      .slice(0, 5)
      .map((key) => `${key.slice(0, 40)}: ${typeof (value as Record<string, unknown>)[key]}`)
      .join(', ')}${more(keys.length)} }`;
  } catch {
    return `a ${typeof value}`;
  }
}
