import {
  ENDPOINT_DEFAULTS,
  FORMATS,
  settleStatusCodes,
  withPreset,
  type CodedRoute,
  type EndpointOptions,
  type Format,
  type Health,
} from '@allwell/core';
import { INCIDENT_SCHEMA, INCIDENTS_SCHEMA, PROBLEM_SCHEMA, REPORT_SCHEMA } from './open-api-schemas.ts';

/** What an OpenAPI document (3.0 or later) says of one address of an endpoint: the members of an Operation Object, and where it is. */
export interface Operation {
  /** The address below the point of mounting, with its parameters in braces: `/health`, `/health/checks/{name}`. */
  readonly path: string;
  /** `HEAD` is `GET` without a body, and is not described by itself. */
  readonly method: 'get' | 'post';
  /** `health_report`, `health_ping`, `health_check`, …: the path of the endpoint and what is asked for. */
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly object[];
  /** Response Objects by status code. Made when it is read: few programs describe themselves. */
  readonly responses: Readonly<Record<string, object>>;
}

/** What an operation has besides its address. */
interface Description {
  readonly summary: string;
  readonly parameters?: () => readonly object[];
  readonly responses: () => readonly Answer[];
}

/** One thing that is answered; there may be others with its code. */
interface Answer {
  readonly code: number;
  readonly description: string;
  readonly content?: object;
  readonly headers?: object;
}

/**
 * The routes of `createEndpoint(health, options)` as OpenAPI operations: all that an endpoint with the options `given` can have, and
 * with a `health` what it has at this moment. Incidents are there where the health has a past, which may be attached at any time.
 * `given` are the options that the endpoint has accepted.
 */
export function openApiOperations(given: EndpointOptions = {}, health?: Pick<Health, 'transitions'>): readonly Operation[] {
  const options = withPreset(given);
  const { path = ENDPOINT_DEFAULTS.path } = options;
  const base = path.replace(/\/$/, '');
  const title = base.replaceAll(/\W+/g, '_').replace(/^_/, '') || 'root';

  const operation = (
    method: Operation['method'],
    name: string,
    below: string,
    { summary, parameters = () => [], responses }: Description,
  ): Operation => ({
    path: base + below || '/',
    method,
    operationId: `${title}_${name}`,
    summary,
    tags: ['health'],
    get parameters() {
      return parameters();
    },
    get responses() {
      return byCode(responses());
    },
  });
  const get = (name: string, below: string, { parameters, ...description }: Description): Operation =>
    operation('get', name, below, {
      ...description,
      ...(parameters && { parameters: () => [...parameters(), ...secretParameter(options)] }),
    });
  const report = (route: CodedRoute, below: string, summary: string, own: () => readonly object[] = () => []): Operation =>
    get(route, below, {
      summary,
      parameters: () => [...own(), formatParameter(formatsOf(route)), LANG, VIEW, STATUS, SEARCH],
      responses: () => reportAnswers(route, options),
    });
  const file = (
    name: string,
    below: string,
    summary: string,
    formats: readonly Format[],
    own: () => readonly object[],
  ): Operation =>
    get(name, below, {
      summary,
      parameters: () => [...own(), ...(formats.some(isTranslated) ? [LANG] : [])],
      responses: () => fileAnswers(formats, options, name !== 'check_file'),
    });

  return [
    report('report', '', 'The health of the service', () => [CHECKS, TAG]),
    ...FILES.map(({ name, formats, tells }) =>
      file(name.replace('.', '_'), `/${name}`, `The health of the service as ${tells}`, formats.flatMap(known), () => [
        CHECKS,
        TAG,
      ]),
    ),
    get('ping', '/ping', { summary: 'Whether the process answers; no check runs', responses: () => [pong(options)] }),
    report('live', '/live', 'Whether the process works, or only a restart helps'),
    report('ready', '/ready', 'Whether the process wants requests'),
    report('startup', '/startup', 'Whether the process has started'),
    report('check', '/checks/{name}', 'One check', () => [CHECK]),
    file('check_file', '/checks/{name}/{file}', 'One check, as a feed, metrics or a badge', ALL_FILES, () => [CHECK, FILE]),
    report('group', '/{group}', 'A group of checks', () => [GROUP]),
    file('group_file', '/{group}/{file}', 'A group of checks, as a feed, metrics or a badge', ALL_FILES, () => [GROUP, FILE]),
    ...(health === undefined || health.transitions.past !== undefined
      ? [
          get('incidents', '/incidents', {
            summary: 'What was down: those that last first, then the newest',
            parameters: () => [CHECKS, formatParameter(OF_INCIDENTS), LANG],
            responses: () => incidentAnswers(options, INCIDENTS_SCHEMA),
          }),
          get('incident', '/incidents/{id}', {
            summary: 'One incident, with its notes',
            parameters: () => [INCIDENT, formatParameter(OF_INCIDENTS), LANG],
            responses: () => incidentAnswers(options, INCIDENT_SCHEMA),
          }),
          operation('post', 'note', '/incidents/{id}/notes', {
            summary: 'Adds a note to an incident; no body is read',
            parameters: () => [INCIDENT, NOTE_TEXT, NOTE_AUTHOR],
            responses: () => noteAnswers(options),
          }),
        ]
      : []),
  ];
}

const known = (name: string): readonly Format[] => [FORMATS.get(name) ?? []].flat();

/** Addresses that are a format: feeds, metrics and the badge. */
const FILES = [
  { name: 'feed.atom', formats: ['atom'], tells: 'a feed: Atom' },
  { name: 'feed.rss', formats: ['rss'], tells: 'a feed: RSS 2.0' },
  { name: 'feed.json', formats: ['jsonfeed'], tells: 'a feed: JSON Feed 1.1' },
  { name: 'metrics', formats: ['prometheus', 'openmetrics'], tells: 'metrics' },
  { name: 'badge.svg', formats: ['svg'], tells: 'a badge' },
] as const;
const ALL_FILES = FILES.flatMap(({ formats }) => formats.flatMap(known));
const OF_INCIDENTS = ['html', 'json', 'text'].flatMap(known);

function parameter(place: 'path' | 'query', name: string, description: string, schema: object = {}): object {
  return { in: place, name, description, required: place === 'path', schema: { type: 'string', ...schema } };
}

/** Several words with commas between them. */
function list(name: string, description: string, items: object = {}): object {
  const schema = { type: 'array', items: { type: 'string', ...items } };
  return { ...parameter('query', name, description, schema), style: 'form', explode: false };
}

const CHECK = parameter('path', 'name', 'The name of the check');
const GROUP = parameter('path', 'group', 'The name of the group');
const FILE = parameter('path', 'file', 'A feed, metrics or the badge', { enum: FILES.map(({ name }) => name) });
const INCIDENT = parameter('path', 'id', 'The id of the incident');
const CHECKS = list('checks', 'Names of checks, with commas between them; _defaults stands for the default ones');
const TAG = parameter('query', 'tag', 'Only the checks with this tag');
const STATUS = list('status', 'What the page lists: the checks in one of these states', {
  enum: ['up', 'degraded', 'down', 'unknown'],
});
const SEARCH = parameter('query', 'q', 'What the page lists: the checks with this in name, title or tag', { maxLength: 100 });
const LANG = parameter('query', 'lang', 'The language of the page and the badge; beats Accept-Language');
const VIEW = parameter('query', 'view', 'With compact, the page is its headline and a line per check', { enum: ['compact'] });
const SECRET = parameter('query', 'auth', 'The secret, where no header can be sent');
const NOTE_TEXT = { ...parameter('query', 'text', 'What there is to tell', { minLength: 1, maxLength: 2_000 }), required: true };
const NOTE_AUTHOR = parameter('query', 'author', 'Who tells it', { maxLength: 100 });

function formatParameter(formats: readonly Format[]): object {
  const description = 'Beats the Accept header. Dialects have documents of their own, also where their type is application/json';
  return parameter('query', 'format', description, { enum: formats.map(({ name }) => name) });
}

function secretParameter({ access = {} }: EndpointOptions): readonly object[] {
  return isGuarded({ access }) && access.secretFrom?.includes('query') === true ? [SECRET] : [];
}

function reportAnswers(route: CodedRoute, { statusCodes = {}, access = {}, preset }: EndpointOptions): readonly Answer[] {
  const document = preset === undefined ? REPORT_SCHEMA : { type: 'object' };
  const statuses = Object.entries(settleStatusCodes(statusCodes)[route]);
  const codes = [...new Set(statuses.map(([, code]) => code))];
  const told = codes.map((code) => ({
    code,
    description: statuses.flatMap(([status, other]) => (other === code ? status : [])).join(' or '),
    content: contentOf(
      formatsOf(route).filter(({ followsHealth }) => followsHealth),
      document,
    ),
  }));
  const wrong = problem(
    400,
    'There is no such format, check, status or view, the search is too long, or the selection is ambiguous',
  );
  if (isProbe(route)) return [...told, wrong];
  return [
    ...told,
    { code: 200, description: 'Feeds, metrics and the badge, whatever the health is', content: contentOf(ALL_FILES, document) },
    UNCHANGED,
    wrong,
    ...unauthorized({ access }),
    NOTHING_THERE,
    problem(406, 'Nothing that Accept lists exists'),
    NOT_AVAILABLE,
  ];
}

/** Of an address that is a format: what `Accept` says is no matter, and what the health is no matter for the code. */
function fileAnswers(formats: readonly Format[], { access = {} }: EndpointOptions, selects: boolean): readonly Answer[] {
  return [
    // A scraper may ask for either version of the text.
    { code: 200, description: 'Whatever the health is', content: contentOf(formats, {}, (type) => type.replace(/;.*/, '')) },
    ...(formats.some(isFeed) ? [UNCHANGED, NOT_AVAILABLE] : []),
    ...(selects ? [problem(400, 'There is no such check, or the selection is ambiguous')] : []),
    ...unauthorized({ access }),
    NOTHING_THERE,
  ];
}

function incidentAnswers({ access = {} }: EndpointOptions, document: object): readonly Answer[] {
  return [
    { code: 200, description: 'Whatever has happened', content: contentOf(OF_INCIDENTS, document) },
    problem(400, 'There is no such format'),
    ...unauthorized({ access }),
    NOTHING_THERE,
    problem(406, 'Nothing that Accept lists exists'),
    NOT_AVAILABLE,
  ];
}

function noteAnswers({ access = {} }: EndpointOptions): readonly Answer[] {
  if (!isGuarded({ access })) return [problem(403, 'The endpoint is open to everybody'), NOTHING_THERE];
  return [
    {
      code: 201,
      description: 'The incident, as it then is',
      content: { 'application/json': { schema: INCIDENT_SCHEMA } },
      headers: { Location: { description: 'Where the incident is', schema: { type: 'string' } } },
    },
    problem(400, 'Text or author is missing, too long, or given twice'),
    ...unauthorized({ access }),
    problem(403, 'It comes from a page of another site'),
    NOTHING_THERE,
    problem(503, 'The history cannot be written now'),
  ];
}

const PING: Readonly<Record<string, object>> = { 'text/plain': { schema: { type: 'string', enum: ['pong'] } } };

function pong({ preset }: EndpointOptions): Answer {
  return { code: 200, description: 'It does', ...(preset === undefined && { content: PING }) };
}

function isGuarded({ access = {} }: EndpointOptions): boolean {
  return access.authorize !== undefined || (access.secret ?? null) !== null;
}

function unauthorized(options: EndpointOptions): readonly Answer[] {
  const headers = { 'WWW-Authenticate': { description: 'Which kinds there are', schema: { type: 'string' } } };
  return isGuarded(options) ? [{ ...problem(401, 'The secret is missing or wrong'), headers }] : [];
}

function problem(code: number, description: string): Answer {
  return { code, description, content: { 'application/problem+json': { schema: PROBLEM_SCHEMA } } };
}

const UNCHANGED: Answer = { code: 304, description: 'A feed that If-None-Match or If-Modified-Since knows already' };
const NOTHING_THERE = problem(404, 'There is nothing at this address');
const NOT_AVAILABLE = problem(503, 'The history cannot be read now');

/** Response Objects: several answers of one code are one of them. */
function byCode(answers: readonly Answer[]): Readonly<Record<string, object>> {
  const responses: Record<string, Omit<Answer, 'code'>> = {};
  for (const { code, ...answer } of answers) {
    const other = responses[code];
    responses[code] = other
      ? {
          ...other,
          ...answer,
          description: `${other.description}. ${answer.description}`,
          content: { ...other.content, ...answer.content },
        }
      : answer;
  }
  return responses;
}

function isProbe(route: CodedRoute): boolean {
  return !['report', 'check', 'group'].includes(route);
}

function formatsOf(route: CodedRoute): readonly Format[] {
  return [...FORMATS.values()].filter(({ followsHealth }) => followsHealth || !isProbe(route));
}

function isFeed({ transitions, followsHealth }: Format): boolean {
  return transitions > 0 && !followsHealth;
}

function isTranslated({ language }: Format): boolean {
  return language !== undefined;
}

/** What there is by media type. Of several formats of one type it is the first that is answered: dialects have to be named. */
function contentOf(formats: readonly Format[], json: object, nameOf = (type: string): string => type): object {
  const contents = formats.flatMap(({ mediaTypes }) =>
    mediaTypes.map((type) => [nameOf(type), { schema: type === 'application/json' ? json : { type: 'string' } }]),
  );
  return Object.fromEntries(contents);
}
