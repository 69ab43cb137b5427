import type { Probe } from './check.ts';
import { isName } from './rule.ts';

/** What an address below the base asks for. */
export type Target =
  | { readonly kind: 'report'; readonly format?: FixedFormat }
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'check'; readonly name: string }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'ping' };

/** Formats with an address of their own, for clients that can send neither a query nor a header. */
export type FixedFormat = 'metrics' | 'atom' | 'rss' | 'jsonfeed' | 'svg';

const FIXED: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['', { kind: 'report' }],
  ['ping', { kind: 'ping' }],
  ['live', { kind: 'probe', probe: 'liveness' }],
  ['ready', { kind: 'probe', probe: 'readiness' }],
  ['startup', { kind: 'probe', probe: 'startup' }],
  ['metrics', { kind: 'report', format: 'metrics' }],
  ['feed.atom', { kind: 'report', format: 'atom' }],
  ['feed.rss', { kind: 'report', format: 'rss' }],
  ['feed.json', { kind: 'report', format: 'jsonfeed' }],
  ['badge.svg', { kind: 'report', format: 'svg' }],
]);

/** First parts of addresses that no group can have. */
export const RESERVED: ReadonlySet<string> = new Set([...FIXED.keys(), 'checks']);

/** What `path` asks for: `''`, `/`, `/ready`, `/checks/database`, `/storage`, each with or without a slash at its end. Undefined where there is nothing. */
export function targetOf(path: string): Target | undefined {
  const [first = '', second, ...more] = path.replace(/^\//, '').replace(/\/$/, '').split('/', 4);
  if (more.length > 0) return undefined;
  if (second === undefined) return FIXED.get(first) ?? named('group', first);
  return first === 'checks' ? named('check', second) : undefined;
}

function named(kind: 'check' | 'group', encoded: string): Target | undefined {
  const name = encoded.replaceAll(/%3a/gi, ':'); // the only character of a name that some clients encode
  return isName(name) && (kind === 'check' || !RESERVED.has(name)) ? { kind, name } : undefined;
}
