import type { CheckData } from './outcome.ts';
import { isSecretKey, redact, REDACTED } from './redact.ts';

const MOST_DEPTH = 6;
const MOST_KEYS = 100;
const MOST_BYTES = 16_384;

/** Stands where something was left out. */
export const TRUNCATED = '[truncated]';

/**
 * What a check told, as it was at that moment: a frozen copy that JSON can hold, without secrets, at most 6 levels deep,
 * 100 keys wide and 16 KiB large. What does not fit is marked `[truncated]`; what JSON cannot say is said in words. Never
 * throws (R23, R30).
 */
export function snapshot(data: unknown): CheckData | undefined {
  if (data === undefined) return undefined;
  const copy = createCopier().copy(data, 0);
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as CheckData) : Object.freeze({ value: copy });
}

function createCopier(): { copy(value: unknown, depth: number): unknown } {
  const path = new Set<object>(); // what the value at hand lies within: meeting one again is a cycle
  let bytes = 0;

  /** Whether the text still fits; counted as JSON's worst case is not, but as UTF-16 that is never far from it. */
  const fits = (text: string): boolean => (bytes += text.length + 3) <= MOST_BYTES;

  const text = (value: string): string => {
    const safe = redact(value);
    return fits(safe) ? safe : TRUNCATED;
  };

  const copy = (value: unknown, depth: number): unknown => {
    switch (typeof value) {
      case 'string': return text(value);
      case 'number': return Number.isFinite(value) ? (bytes += 12, value) : String(value);
      case 'boolean': return value;
      case 'bigint': return text(value.toString());
      case 'object': return value === null ? null : copyObject(value, depth);
      default: return undefined; // a function, a symbol or nothing: no fact
    }
  };

  const copyObject = (value: object, depth: number): unknown => {
    if (path.has(value)) return '[circular]';
    if (depth > MOST_DEPTH || bytes > MOST_BYTES) return TRUNCATED;
    path.add(value);
    try {
      if (value instanceof Date) return text(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
      if (value instanceof Error) return text(`${value.name}: ${value.message}`);
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
      if (value instanceof Map) return copyEntries([...takeFirst(value)].map(([key, member]) => [String(key), () => member]), value.size, depth);
      if (value instanceof Set) return copyList([...takeFirst(value)], value.size, depth);
      if (Array.isArray(value)) return copyList(value.slice(0, MOST_KEYS), value.length, depth);
      if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1);
      const keys = Object.keys(value);
      return copyEntries(keys.slice(0, MOST_KEYS).map((key) => [key, () => (value as Record<string, unknown>)[key]]), keys.length, depth);
    } catch {
      return '[unreadable]'; // a getter, a proxy or a toJSON that throws
    } finally {
      path.delete(value);
    }
  };

  const copyList = (members: readonly unknown[], length: number, depth: number): readonly unknown[] => {
    const list = members.map((member) => copy(member, depth + 1) ?? null);
    if (length > list.length) list.push(TRUNCATED);
    return Object.freeze(list);
  };

  const copyEntries = (entries: readonly (readonly [string, () => unknown])[], length: number, depth: number): object => {
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, read] of entries) {
      const name = redact(key.slice(0, 200));
      if (!fits(name)) {
        result['…'] = TRUNCATED;
        return Object.freeze(result);
      }
      const member = isSecretKey(key) ? REDACTED : readSafely(read, depth);
      if (member !== undefined) result[name] = member;
    }
    if (length > entries.length) result['…'] = TRUNCATED;
    return Object.freeze(result);
  };

  const readSafely = (read: () => unknown, depth: number): unknown => {
    try {
      return copy(read(), depth + 1);
    } catch {
      return '[unreadable]';
    }
  };

  return { copy };
}

function* takeFirst<T>(values: Iterable<T>): Generator<T> {
  let taken = 0;
  for (const value of values) {
    if (taken++ === MOST_KEYS) return;
    yield value;
  }
}
