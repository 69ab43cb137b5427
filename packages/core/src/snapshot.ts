import type { CheckData } from './outcome.ts';
import { isSecretKey, redact, REDACTED } from './redact.ts';
import { encode } from './utf8.ts';

const MOST_LEVELS = 6;
const MOST_KEYS = 100;
const MOST_BYTES = 16_384;
// Each level may end with one mark that is not counted.
const MARKS_BYTES = 256;

/** Stands where something was left out. */
export const TRUNCATED = '[truncated]';

/**
 * What a check told, as it was at that moment: a frozen copy that JSON can hold, without secrets, at most 6 levels deep,
 * 100 keys wide and 16 KiB of JSON large. What does not fit is marked `[truncated]`; what JSON cannot say is said in words.
 * Never throws, and takes no more time than what it keeps (R23, R30).
 */
export function snapshot(data: unknown): CheckData | undefined {
  if (data === undefined) return undefined;
  const copy = createCopier().copy(data, 0);
  if (typeof copy === 'object' && copy !== null && !Array.isArray(copy)) return copy as CheckData;
  return createCopier().copy({ value: data }, 0) as CheckData;
}

function createCopier(): { copy(value: unknown, level: number): unknown } {
  const path = new Set<object>(); // what the value at hand lies within: meeting one again is a cycle
  let bytes = 0;
  let full = false;

  /** Whether so many bytes more still fit. Once something did not, nothing does: the rest is one mark per level. */
  const fits = (more: number): boolean => {
    if (bytes + more > MOST_BYTES - MARKS_BYTES) full = true;
    else bytes += more;
    return !full;
  };

  const keep = (value: string | number | boolean | null): unknown => (fits(lengthOf(value) + 1) ? value : TRUNCATED);

  const copy = (value: unknown, level: number): unknown => {
    switch (typeof value) {
      case 'string':
        return keep(redact(value));
      case 'number':
        return keep(Number.isFinite(value) ? value : String(value));
      case 'boolean':
        return keep(value);
      case 'bigint':
        return keep(redact(value.toString()));
      case 'object':
        return value === null ? keep(null) : copyObject(value, level);
      default:
        return undefined; // a function, a symbol or nothing: no fact
    }
  };

  const copyObject = (value: object, level: number): unknown => {
    if (path.has(value)) return keep('[circular]');
    path.add(value);
    try {
      if (value instanceof Date) return keep(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
      if (value instanceof Error) return keep(redact(`${value.name}: ${value.message}`));
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return keep(`[${value.byteLength} bytes]`);
      if (level === MOST_LEVELS) return keep(TRUNCATED);
      if (value instanceof Map)
        return copyEntries(
          [...takeFirst(value)].map(([key, member]) => [String(key), () => member]),
          value.size,
          level,
        );
      if (value instanceof Set) return copyList([...takeFirst(value)], value.size, level);
      if (Array.isArray(value)) return copyList(value.slice(0, MOST_KEYS), value.length, level);
      if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), level + 1);
      const keys = Object.keys(value);
      return copyEntries(
        keys.slice(0, MOST_KEYS).map((key) => [key, () => (value as Record<string, unknown>)[key]]),
        keys.length,
        level,
      );
    } catch {
      return keep('[unreadable]'); // a getter, a proxy or a toJSON that throws
    } finally {
      path.delete(value);
    }
  };

  const copyList = (members: readonly unknown[], length: number, level: number): unknown => {
    if (!fits(3)) return TRUNCATED;
    const list: unknown[] = [];
    for (const member of members) {
      if (full) break;
      list.push(copy(member, level + 1) ?? keep(null));
    }
    if (length > list.length) list.push(TRUNCATED);
    return Object.freeze(list);
  };

  const copyEntries = (entries: readonly (readonly [string, () => unknown])[], length: number, level: number): unknown => {
    if (!fits(3)) return TRUNCATED;
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let looked = 0;
    for (const [key, read] of entries) {
      if (full) break;
      const name = redact(key.slice(0, 200));
      if (!fits(lengthOf(name) + 1)) break;
      looked += 1;
      const member = isSecretKey(key) ? keep(REDACTED) : readSafely(read, level);
      if (member !== undefined) result[name] = member;
    }
    if (length > looked) result['…'] = TRUNCATED;
    return Object.freeze(result);
  };

  const readSafely = (read: () => unknown, level: number): unknown => {
    try {
      return copy(read(), level + 1);
    } catch {
      return keep('[unreadable]');
    }
  };

  return { copy };
}

/** The length of a value as JSON, in bytes. */
function lengthOf(value: string | number | boolean | null): number {
  return encode(JSON.stringify(value)).length;
}

function* takeFirst<T>(values: Iterable<T>): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken++ === MOST_KEYS) return;
    yield value;
  }
}
