import { HealthError } from './error.ts';
import { refuseUnknown } from './option.ts';
import { show } from './show.ts';
import { STATUSES, type Status } from './status.ts';

/** HTTP status codes by health status. What is left out keeps its default: up and degraded 200, unknown and down 503. */
export type StatusCodes = Partial<Readonly<Record<Status, number>>>;

/** The addresses whose codes can differ. */
export type CodedRoute = 'report' | 'group' | 'check' | 'live' | 'ready' | 'startup';

/** Codes for all routes, and below a route's name for that route alone: `{ degraded: 429, ready: { degraded: 503 } }`. */
export type StatusCodeOptions = StatusCodes & { readonly [R in CodedRoute]?: StatusCodes };

const ROUTES: readonly CodedRoute[] = ['report', 'group', 'check', 'live', 'ready', 'startup'];

const DEFAULT_CODES: Readonly<Record<Status, number>> = { up: 200, degraded: 200, unknown: 503, down: 503 };

/** The code of every status on every route. @throws HealthError `INVALID_OPTION` */
export function settleStatusCodes(options: StatusCodeOptions): Readonly<Record<CodedRoute, Readonly<Record<Status, number>>>> {
  refuseUnknown('statusCodes', options, { ...DEFAULT_CODES, ...Object.fromEntries(ROUTES.map((route) => [route, true])) });
  const everywhere = { ...DEFAULT_CODES, ...codes('statusCodes', options) };
  return Object.fromEntries(
    ROUTES.map((route) => {
      const own = options[route] ?? {};
      refuseUnknown(`statusCodes.${route}`, own, DEFAULT_CODES);
      return [route, { ...everywhere, ...codes(`statusCodes.${route}`, own) }];
    }),
  ) as Record<CodedRoute, Record<Status, number>>;
}

function codes(option: string, given: StatusCodes): StatusCodes {
  const result: Partial<Record<Status, number>> = {};
  for (const status of STATUSES) {
    const code = given[status];
    if (code === undefined) continue;
    // A redirect counts as success with some probes and as an address to follow with others: never an answer to "how are you".
    if (!Number.isInteger(code) || code < 200 || code > 599 || (code >= 300 && code < 400) || code === 204 || code === 205) {
      throw new HealthError('INVALID_OPTION', `${option}.${status} must be 200 to 299 or 400 to 599, and have a body, got ${show(code)}`);
    }
    result[status] = code;
  }
  return result;
}
