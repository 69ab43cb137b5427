import { lookUpLanguage, negotiateLanguage } from './accept-language.ts';
import { expositionOf, negotiate } from './accept.ts';
import { createProblem } from './answer.ts';
import type { Exposition } from './exposition.ts';
import { filterFrom, type Filter } from './filter.ts';
import { FORMAT_NAMES, FORMATS, type Format, type FormatName } from './formats.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Preset } from './preset.ts';
import { SPEECH } from './preset-speech.ts';
import { pathOf, searchOf, type Answer, type HealthRequest } from './http.ts';
import type { Language } from './language.ts';
import { pageIn } from './page-view.ts';
import { parseQuery, type Query } from './query.ts';
import type { Selection } from './selection.ts';
import { show } from './show.ts';
import type { CodedRoute } from './status-code.ts';
import type { Target } from './target.ts';

/** What can be planned: ping is known, and notes are no reading. */
export type PlannedTarget = Exclude<Target, { kind: 'ping' | 'notes' }>;

/** What a request comes to once its address, query and `Accept` are understood. */
export interface Plan {
  readonly selection: Selection;
  readonly route: CodedRoute;
  readonly format: Format;
  /** Whether `Accept` had a say in the answer. */
  readonly negotiated: boolean;
  /** What a scraper asked for beside the format. */
  readonly exposition?: Exposition;
  /** What to call the answer, where that is not the format's own type. */
  readonly contentType?: string;
  readonly language: Language;
  /** The same plan in the language of a request, where `Accept-Language` has a say. */
  readonly inLanguageOf?: (request: HealthRequest) => Plan;
  /** What to put before a path below the endpoint to link to it from here. */
  readonly base: string;
  /** The address itself, relative to the endpoint, as it was asked: only parts that mean something, so never a secret. */
  readonly self: string;
  /** Which checks the page is to list. */
  readonly filter?: Filter;
  /** That it is not a report but incidents that are asked for: this one, or the list. */
  readonly incidents?: { readonly id?: string };
  /** Whether the endpoint itself was asked for, without the slash at its end. */
  readonly bare: boolean;
}

const PROBE_ROUTES = { liveness: 'live', readiness: 'ready', startup: 'startup' } as const;

/** Understands a request, or says what is wrong with it (R27). */
export function planFor(
  request: HealthRequest,
  path: string,
  target: PlannedTarget,
  { defaultFormat, language, preset }: Pick<EndpointSettings, 'defaultFormat' | 'language' | 'preset'>,
): Plan | Answer {
  const query = parseQuery(searchOf(request));
  const found = formatFor(request, target, query, defaultFormat, preset);
  if ('statusCode' in found) return found;
  const selection = selectionFor(target, query);
  if ('statusCode' in selection) return selection;
  const { name } = found.format;
  const listsChecks = name === 'html' && target.kind !== 'incidents';
  const format = listsChecks ? pageIn(query.view, found.format) : found.format;
  if ('statusCode' in format) return format;
  const scraped = name === 'prometheus' || name === 'openmetrics';
  const translated = format.language !== undefined;
  const named = translated ? lookUpLanguage(query.lang ?? '') : undefined;
  const filter = listsChecks ? filterFrom(query.statuses, query.text) : undefined;
  if (filter && 'statusCode' in filter) return filter;
  const plan: Plan = {
    ...found,
    format,
    ...(scraped && { negotiated: true, exposition: expositionOf(request.header('accept'), name) }),
    language: named ?? (translated && language !== 'auto' ? language : 'en'),
    selection,
    route: routeOf(target),
    base: baseFrom(pathOf(request), path),
    self: selfOf(path, searchOf(request)),
    bare: path === '' && !pathOf(request).endsWith('/'),
    ...(filter && { filter }),
    ...(target.kind === 'incidents' && { incidents: target.id === undefined ? {} : { id: target.id } }),
  };
  return format.language === 'reader' && named === undefined && language === 'auto' ? inEveryLanguage(plan) : plan;
}

// One plan for each language: answers are kept by their plan.
function inEveryLanguage(plan: Plan): Plan {
  const plans = new Map<Language, Plan>();
  const inLanguageOf = (request: HealthRequest): Plan => {
    const language = negotiateLanguage(request.header('accept-language'));
    let found = plans.get(language);
    if (found === undefined) plans.set(language, (found = { ...plan, language, inLanguageOf }));
    return found;
  };
  return { ...plan, inLanguageOf };
}

function routeOf(target: PlannedTarget): CodedRoute {
  if (target.kind === 'probe') return PROBE_ROUTES[target.probe];
  return target.kind === 'incidents' ? 'report' : target.kind;
}

function formatFor(
  request: HealthRequest,
  target: PlannedTarget,
  { format }: Query,
  defaultFormat: FormatName,
  preset: Preset | undefined,
): Pick<Plan, 'format' | 'negotiated' | 'contentType'> | Answer {
  const accept = request.header('accept');
  const spoken = preset && target.kind !== 'incidents' ? SPEECH[preset.name] : undefined; // nobody else has incidents
  const fixed = 'format' in target ? target.format : undefined;
  if (fixed === 'metrics') return { format: known(negotiate(accept, 'prometheus', METRICS) ?? 'prometheus'), negotiated: true };
  if (fixed !== undefined) return { format: known(fixed), negotiated: false };
  const allowed = target.kind === 'probe' ? TRUTHFUL : target.kind === 'incidents' ? OF_INCIDENTS : FORMAT_NAMES;
  if (format !== undefined) {
    const found = FORMATS.get(format === 'json' && spoken?.namesJson ? spoken.speaks[0] : format);
    if (found && allowed.includes(found.name)) return { format: found, negotiated: false };
    return createProblem(400, 'Unknown format', `there is no format ${show(format)} here; there are ${allowed.join(', ')}`);
  }
  const preferred = target.kind !== 'incidents' || allowed.includes(defaultFormat) ? defaultFormat : 'json';
  const offered = spoken ? [...new Set([...spoken.speaks, ...allowed])] : allowed;
  const negotiated = negotiate(accept, preferred, offered) ?? (target.kind === 'probe' ? defaultFormat : undefined);
  if (negotiated === 'json' && spoken) return { ...asJson(known(spoken.speaks[0])), negotiated: true };
  if (negotiated !== undefined) return { format: known(negotiated), negotiated: true };
  const types = new Set(allowed.flatMap((name) => known(name).mediaTypes));
  return createProblem(
    406,
    'Not acceptable',
    `there is ${[...types].join(', ')}; or name a format: ?format=${allowed.join(', ')}`,
    {
      vary: 'Accept',
    },
  );
}

const JSON_TYPE = 'application/json';

/** A dialect for who accepts JSON: with a type of its own it still says what was asked for. */
function asJson(format: Format): Pick<Plan, 'format' | 'contentType'> {
  return { format, ...(!format.mediaTypes.includes(JSON_TYPE) && { contentType: JSON_TYPE }) };
}

/** Formats whose status code tells the health: a probe reads nothing else. */
const TRUTHFUL: readonly FormatName[] = FORMAT_NAMES.filter((name) => known(name).followsHealth);
/** Formats that tell of incidents alone. */
const OF_INCIDENTS: readonly FormatName[] = ['html', 'json', 'text'];
const METRICS: readonly FormatName[] = ['prometheus', 'openmetrics'];

function known(name: FormatName): Format {
  const format = FORMATS.get(name);
  if (!format) throw new TypeError(`no format ${name}`);
  return format;
}

function selectionFor(target: PlannedTarget, { checks, tag }: Query): Selection | Answer {
  switch (target.kind) {
    case 'probe':
      return { probe: target.probe };
    case 'check':
      return { checks: [target.name] };
    case 'incidents':
      return { ...(checks && { checks }) };
    case 'group':
    case 'report':
      if ((checks !== undefined && tag !== undefined) || (target.kind === 'group' && (checks ?? tag) !== undefined)) {
        return createProblem(400, 'Ambiguous selection', 'choose checks by one of ?checks=, ?tag= and the address of a group');
      }
      if (target.kind === 'group') return { group: target.name };
      return { ...(checks && { checks }), ...(tag !== undefined && { tag }) };
  }
}

/** What leads from an address that was asked for back to the base. */
export function baseFrom(asked: string, path: string): string {
  if (path === '') return asked.endsWith('/') ? './' : `${asked.slice(asked.lastIndexOf('/') + 1)}/`;
  const depth = path.split('/').length - 2;
  return depth === 0 ? './' : '../'.repeat(depth);
}

function selfOf(path: string, search: string): string {
  const query = search
    .split('&')
    .filter((pair) => MEANT.has([...new URLSearchParams(pair).keys()][0] ?? ''))
    .join('&');
  return `${path.replace(/^\//, '')}${query === '' ? '' : `?${query}`}`;
}

const MEANT: ReadonlySet<string> = new Set(['checks', 'tag', 'format', 'lang'] satisfies (keyof Query)[]);
