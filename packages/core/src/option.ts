import { HealthError } from './error.ts';
import { isName } from './name.ts';
import { show } from './show.ts';

/** Throws `INVALID_OPTION` where `options` is no object or has a key that `known` has not. `owner` says whose options they are. */
export function refuseUnknown(owner: string, options: unknown, known: Readonly<Record<string, unknown>>): void {
  if (typeof options !== 'object' || options === null) {
    throw new HealthError('INVALID_OPTION', `${owner} takes an object of options, got ${show(options)}`);
  }
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(known, option)) {
      throw new HealthError('INVALID_OPTION', `${owner} has no option ${show(option)}; it has ${Object.keys(known).join(', ')}`);
    }
  }
}

/** Returns `value` if it is a string of 1 to `most` characters; throws `INVALID_OPTION` otherwise. */
export function assertText(option: string, value: unknown, most: number): string {
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw new HealthError('INVALID_OPTION', `${option} must be a text of 1 to ${most} characters, got ${show(value)}`);
}

/** Returns `value` if it is a boolean; throws `INVALID_OPTION` otherwise. */
export function assertBoolean(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new HealthError('INVALID_OPTION', `${option} must be true or false, got ${show(value)}`);
}

/** Returns `value` if it is one of `allowed`; throws `INVALID_OPTION` otherwise. */
export function assertOneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new HealthError('INVALID_OPTION', `${option} must be one of ${allowed.join(', ')}, got ${show(value)}`);
}

/** Returns a frozen list of the distinct members of `value`, each passed through `assertMember`; throws `INVALID_OPTION` otherwise. */
export function assertList<T>(option: string, value: unknown, assertMember: (member: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new HealthError('INVALID_OPTION', `${option} must be an array, got ${show(value)}`);
  return Object.freeze([...new Set(value.map((member: unknown) => assertMember(member)))]);
}

/** Returns `value` if it can be a tag (the characters of a name); throws `INVALID_OPTION` otherwise. */
export function assertTag(value: unknown): string {
  if (isName(value)) return value;
  throw new HealthError('INVALID_OPTION', `a tag is a letter and at most 99 of A-Z a-z 0-9 _ . : - after it, got ${show(value)}`);
}

/** Returns `value` if a page may link to it: `http:`, `https:`, `mailto:`, or relative. Throws `INVALID_OPTION` otherwise. */
export function assertLink(option: string, value: unknown): string {
  const address = assertText(option, value, 2_000);
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'http' || scheme === 'https' || scheme === 'mailto') return address;
  throw new HealthError('INVALID_OPTION', `${option} must be an http:, https:, mailto: or relative address, got ${show(address)}`);
}

/** A frozen copy of `options` without the keys that are undefined: `undefined` means "the default". */
export function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
