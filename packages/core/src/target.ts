import type { Probe } from './check.ts';
import { isName } from './rule.ts';

/** What an address below the base asks for. */
export type Target =
  | { readonly kind: 'report'; readonly format?: FixedFormat }
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'check'; readonly name: string; readonly format?: FixedFormat }
  | { readonly kind: 'group'; readonly name: string; readonly format?: FixedFormat }
  | { readonly kind: 'ping' }
  | { readonly kind: 'incidents'; readonly id?: string }
  | { readonly kind: 'notes'; readonly incident: string };

/** Formats with an address of their own, for clients that can send neither a query nor a header. */
export type FixedFormat = 'metrics' | 'atom' | 'rss' | 'jsonfeed' | 'svg';

const FORMATS: ReadonlyMap<string, FixedFormat> = new Map([
  ['metrics', 'metrics'],
  ['feed.atom', 'atom'],
  ['feed.rss', 'rss'],
  ['feed.json', 'jsonfeed'],
  ['badge.svg', 'svg'],
]);

const FIXED: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['', { kind: 'report' }],
  ['ping', { kind: 'ping' }],
  ['live', { kind: 'probe', probe: 'liveness' }],
  ['ready', { kind: 'probe', probe: 'readiness' }],
  ['startup', { kind: 'probe', probe: 'startup' }],
  ['incidents', { kind: 'incidents' }],
  ...[...FORMATS].map(([file, format]) => [file, { kind: 'report', format }] as const),
]);

// The name of a check and when it began; a store may have its own idea of that.
const INCIDENT_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$/;

/** First parts of addresses that no group can have. */
export const RESERVED: ReadonlySet<string> = new Set([...FIXED.keys(), 'checks']);

/**
 * What `path` asks for: `''`, `/`, `/ready`, `/checks/database`, `/storage`, `/checks/database/feed.atom`, `/storage/badge.svg`, each
 * with or without a slash at its end. Undefined where there is nothing.
 */
export function targetOf(path: string): Target | undefined {
  const [first = '', ...rest] = path.replace(/^\//, '').replace(/\/$/, '').split('/', 5);
  const [second, ...more] = rest;
  if (second === undefined) return FIXED.get(first) ?? named('group', first);
  if (first === 'incidents') return past(decoded(second), ...more);
  return first === 'checks' ? named('check', second, ...more) : named('group', first, ...rest);
}

function past(id: string, below?: string, ...more: readonly string[]): Target | undefined {
  if (!INCIDENT_ID.test(id) || more.length > 0) return undefined;
  if (below === undefined) return { kind: 'incidents', id };
  return below === 'notes' ? { kind: 'notes', incident: id } : undefined;
}

// The only character of a name that some clients encode.
function decoded(encoded: string): string {
  return encoded.replaceAll(/%3a/gi, ':');
}

function named(kind: 'check' | 'group', encoded: string, file?: string, ...more: readonly string[]): Target | undefined {
  const name = decoded(encoded);
  if (!isName(name) || (kind === 'group' && RESERVED.has(name)) || more.length > 0) return undefined;
  if (file === undefined) return { kind, name };
  const format = FORMATS.get(file);
  return format && { kind, name, format };
}
