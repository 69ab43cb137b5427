import { count, refuseUnknown, settleOptions, type Rule, type Rules } from './rule.ts';
import type { Status } from './status.ts';

/** HTTP status codes by health status. What is left out keeps its default: up and degraded 200, unknown and down 503. */
export type StatusCodes = Partial<Readonly<Record<Status, number>>>;

/** The addresses whose codes can differ. */
export type CodedRoute = 'report' | 'group' | 'check' | 'live' | 'ready' | 'startup';

/** Codes for all routes, and below a route's name for that route alone: `{ degraded: 429, ready: { degraded: 503 } }`. */
export type StatusCodeOptions = StatusCodes & { readonly [R in CodedRoute]?: StatusCodes };

const ROUTES: readonly CodedRoute[] = ['report', 'group', 'check', 'live', 'ready', 'startup'];

const DEFAULT_CODES: Readonly<Record<Status, number>> = { up: 200, degraded: 200, unknown: 503, down: 503 };

// A redirect counts as success with some probes and as an address to follow with others, and 204 and 205 have no body:
// never an answer to "how are you".
const code: Rule<number> = {
  expected: 'a status code from 200 to 299 or 400 to 599 that has a body',
  read: (value, option) => {
    const kept = count(200, 599).read(value, option);
    return kept === undefined || (kept >= 300 && kept < 400) || kept === 204 || kept === 205 ? undefined : kept;
  },
};

const CODE_RULES: Rules<Record<Status, number>> = { up: code, degraded: code, unknown: code, down: code };

/** The code of every status on every route. @throws HealthError `INVALID_OPTION` */
export function settleStatusCodes(options: StatusCodeOptions): Readonly<Record<CodedRoute, Readonly<Record<Status, number>>>> {
  refuseUnknown('statusCodes', options, { ...CODE_RULES, ...Object.fromEntries(ROUTES.map((route) => [route, true])) });
  const { up, degraded, unknown, down } = options;
  const everywhere = settleOptions('statusCodes', { up, degraded, unknown, down }, CODE_RULES, DEFAULT_CODES);
  return Object.fromEntries(
    ROUTES.map((route) => [route, settleOptions(`statusCodes.${route}`, options[route] ?? {}, CODE_RULES, everywhere)]),
  ) as Record<CodedRoute, Record<Status, number>>;
}
