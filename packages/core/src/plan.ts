import { negotiate } from './accept.ts';
import { createProblem } from './answer.ts';
import { FORMAT_NAMES, FORMATS, type Format, type FormatName } from './formats.ts';
import { pathOf, searchOf, type Answer, type HealthRequest } from './http.ts';
import { parseQuery, type Query } from './query.ts';
import type { Selection } from './selection.ts';
import { show } from './show.ts';
import type { CodedRoute } from './status-code.ts';
import type { Target } from './target.ts';

/** What a request comes to once its address, query and `Accept` are understood. */
export interface Plan {
  readonly selection: Selection;
  readonly route: CodedRoute;
  readonly format: Format;
  /** Whether `Accept` had a say in the format. */
  readonly negotiated: boolean;
  /** What to put before a path below the endpoint to link to it from here. */
  readonly base: string;
  /** The address itself, relative to the endpoint: only parts that mean something, so never a secret. */
  readonly self: string;
}

const PROBE_ROUTES = { liveness: 'live', readiness: 'ready', startup: 'startup' } as const;

/** Understands a request, or says what is wrong with it (R27). */
export function planFor(
  request: HealthRequest,
  path: string,
  target: Exclude<Target, { kind: 'ping' }>,
  defaultFormat: FormatName,
): Plan | Answer {
  const query = parseQuery(searchOf(request));
  const wanted = formatFor(request, target, query, defaultFormat);
  if ('statusCode' in wanted) return wanted;
  const selection = selectionFor(target, query);
  if ('statusCode' in selection) return selection;
  return {
    ...wanted,
    selection,
    route: target.kind === 'probe' ? PROBE_ROUTES[target.probe] : target.kind,
    base: baseFrom(pathOf(request), path),
    self: selfOf(path, query),
  };
}

function formatFor(
  request: HealthRequest,
  target: Target,
  { format }: Query,
  defaultFormat: FormatName,
): Pick<Plan, 'format' | 'negotiated'> | Answer {
  const accept = request.header('accept');
  const fixed = target.kind === 'report' ? target.format : undefined;
  if (fixed === 'metrics') return { format: known(negotiate(accept, 'prometheus', METRICS) ?? 'prometheus'), negotiated: true };
  if (fixed !== undefined) return { format: known(fixed), negotiated: false };
  const allowed = target.kind === 'probe' ? TRUTHFUL : FORMAT_NAMES;
  if (format !== undefined) {
    const found = FORMATS.get(format);
    if (found && allowed.includes(found.name)) return { format: found, negotiated: false };
    return createProblem(400, 'Unknown format', `there is no format ${show(format)} here; there are ${allowed.join(', ')}`);
  }
  const negotiated = negotiate(accept, defaultFormat, allowed) ?? (target.kind === 'probe' ? defaultFormat : undefined);
  if (negotiated !== undefined) return { format: known(negotiated), negotiated: true };
  const types = allowed.flatMap((name) => known(name).mediaTypes);
  return createProblem(406, 'Not acceptable', `there is ${types.join(', ')}; or name a format: ?format=${allowed.join(', ')}`, {
    vary: 'Accept',
  });
}

/** Formats whose status code tells the health: a probe reads nothing else. */
const TRUTHFUL: readonly FormatName[] = FORMAT_NAMES.filter((name) => known(name).followsHealth);
const METRICS: readonly FormatName[] = ['prometheus', 'openmetrics'];

function known(name: FormatName): Format {
  const format = FORMATS.get(name);
  if (!format) throw new TypeError(`no format ${name}`);
  return format;
}

function selectionFor(target: Exclude<Target, { kind: 'ping' }>, { checks, tag }: Query): Selection | Answer {
  switch (target.kind) {
    case 'probe':
      return { probe: target.probe };
    case 'check':
      return { checks: [target.name] };
    case 'group':
    case 'report':
      if ((checks !== undefined && tag !== undefined) || (target.kind === 'group' && (checks ?? tag) !== undefined)) {
        return createProblem(400, 'Ambiguous selection', 'choose checks by one of ?checks=, ?tag= and the address of a group');
      }
      if (target.kind === 'group') return { group: target.name };
      return { ...(checks && { checks }), ...(tag !== undefined && { tag }) };
  }
}

function baseFrom(asked: string, path: string): string {
  if (path === '') return asked.endsWith('/') ? './' : `${asked.slice(asked.lastIndexOf('/') + 1)}/`;
  const depth = path.split('/').length - 2;
  return depth === 0 ? './' : '../'.repeat(depth);
}

function selfOf(path: string, { checks, tag, format }: Query): string {
  const parameters = new URLSearchParams();
  if (checks) parameters.set('checks', checks.join(','));
  if (tag !== undefined) parameters.set('tag', tag);
  if (format !== undefined) parameters.set('format', format);
  const query = parameters.toString();
  return `${path.replace(/^\//, '')}${query === '' ? '' : `?${query}`}`;
}
