import {
  ENDPOINT_DEFAULTS,
  FORMATS,
  settleStatusCodes,
  withPreset,
  type CodedRoute,
  type EndpointOptions,
  type Format,
} from '@allwell/core';

/** What an OpenAPI document (3.0 or later) says of one address of an endpoint: the members of an Operation Object, and where it is. */
export interface Operation {
  /** The address below the point of mounting, with its parameters in braces: `/health`, `/health/checks/{name}`. */
  readonly path: string;
  readonly method: 'get';
  /** `health_report`, `health_ping`, `health_check`, …: the path of the endpoint and what is asked for. */
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly object[];
  /** Response Objects by status code. Made when it is read: few programs describe themselves. */
  readonly responses: Readonly<Record<string, object>>;
}

type Parameters = () => readonly object[];

/**
 * The routes of `createEndpoint(health, options)` as OpenAPI operations. Feeds, metrics and the badge are formats of the report.
 * `given` are the options that the endpoint has accepted.
 */
export function openApiOperations(given: EndpointOptions = {}): readonly Operation[] {
  const options = withPreset(given);
  const { path = ENDPOINT_DEFAULTS.path } = options;
  const base = path.replace(/\/$/, '');
  const title = base.replaceAll(/\W+/g, '_').replace(/^_/, '') || 'root';

  const operation = (name: CodedRoute | 'ping', below: string, summary: string, own: Parameters = () => []): Operation => ({
    path: base + below || '/',
    method: 'get',
    operationId: `${title}_${name}`,
    summary,
    tags: ['health'],
    get parameters() {
      return name === 'ping' ? [] : [...own(), formatParameter(name)];
    },
    get responses() {
      if (name !== 'ping') return responsesOf(name, options);
      return options.preset === undefined ? PONG : { 200: { description: PONG[200].description } };
    },
  });
  return [
    operation('report', '', 'The health of the service', () => [
      parameter('query', 'checks', 'Names of checks, with commas between them; _defaults stands for the default ones'),
      parameter('query', 'tag', 'Only the checks with this tag'),
    ]),
    operation('ping', '/ping', 'Whether the process answers; no check runs'),
    operation('live', '/live', 'Whether the process works, or only a restart helps'),
    operation('ready', '/ready', 'Whether the process wants requests'),
    operation('startup', '/startup', 'Whether the process has started'),
    operation('check', '/checks/{name}', 'One check', () => [parameter('path', 'name', 'The name of the check')]),
    operation('group', '/{group}', 'A group of checks', () => [parameter('path', 'group', 'The name of the group')]),
  ];
}

function responsesOf(
  name: CodedRoute,
  { statusCodes = {}, access = {}, preset }: EndpointOptions,
): Readonly<Record<string, object>> {
  const guarded = access.authorize !== undefined || (access.secret ?? null) !== null;
  const statuses = Object.entries(settleStatusCodes(statusCodes)[name]);
  const answers = statuses.map(([, code]) => [
    code,
    {
      description: statuses.flatMap(([status, other]) => (other === code ? status : [])).join(' or '),
      content: contentOf(
        formatsOf(name).filter(({ followsHealth }) => followsHealth || code === 200),
        preset === undefined ? REPORT_SCHEMA : { type: 'object' },
      ),
    },
  ]);
  return {
    ...Object.fromEntries(answers),
    400: problem('There is no such format, or no check of that name'),
    ...(!isProbe(name) && { 404: problem('There is nothing at this address'), 406: problem('Nothing that Accept lists exists') }),
    ...(!isProbe(name) && guarded && { 401: problem('The secret is missing or wrong') }),
  };
}

function isProbe(name: CodedRoute): boolean {
  return !['report', 'check', 'group'].includes(name);
}

function formatsOf(name: CodedRoute): readonly Format[] {
  return [...FORMATS.values()].filter(({ followsHealth }) => followsHealth || !isProbe(name));
}

function formatParameter(name: CodedRoute): object {
  return parameter('query', 'format', 'Beats the Accept header', { enum: formatsOf(name).map((format) => format.name) });
}

function parameter(place: 'path' | 'query', name: string, description: string, schema: object = {}): object {
  return { in: place, name, description, required: place === 'path', schema: { type: 'string', ...schema } };
}

function problem(description: string): object {
  return { description, content: { 'application/problem+json': { schema: PROBLEM } } };
}

/** What there is by media type. Of several formats of one type it is the first that is answered: dialects have to be named. */
function contentOf(formats: readonly Format[], json: object): object {
  const contents = formats.flatMap(({ mediaTypes }) =>
    mediaTypes.map((type) => [type, { schema: type === 'application/json' ? json : { type: 'string' } }]),
  );
  return Object.fromEntries(contents);
}

const STATUS = { type: 'string', enum: ['up', 'degraded', 'down', 'unknown'] };
const TIME = { type: 'string', format: 'date-time' };
const FLAG = { type: 'boolean' };
const NAMES = { type: 'array', items: { type: 'string' } };
const texts = (...names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
const numbers = (...names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, { type: 'number' }]));
const object = (required: readonly string[], properties: object): object => ({ type: 'object', required, properties });

const MAINTENANCE = object(['reason', 'since'], { ...texts('reason'), since: TIME, until: TIME });

const PLANNED = object(['id', 'reason', 'startsAt'], { ...texts('id', 'reason', 'check'), startsAt: TIME, until: TIME });

const CHECK = object(['status'], {
  status: STATUS,
  raw: STATUS,
  ...texts('title', 'description', 'reason', 'code'),
  data: { type: 'object' },
  ...numbers('durationMs', 'ageMs', 'consecutiveFailures'),
  checkedAt: TIME,
  since: TIME,
  lastSuccessAt: TIME,
  blockedBy: NAMES,
  flapping: FLAG,
  stale: FLAG,
  maintenance: MAINTENANCE,
  tags: NAMES,
  links: { type: 'object', additionalProperties: { type: 'string' } },
});

const GROUP = object(['name', 'title', 'status', 'checks'], { ...texts('name', 'title'), status: STATUS, checks: NAMES });

/** The native document, as core writes it. */
export const REPORT_SCHEMA: object = object(
  ['status', 'service', 'lifecycle', 'timestamp', 'durationMs', 'availableChecks', 'checks'],
  {
    status: STATUS,
    ...texts('reason', 'probe', 'group', 'lifecycle'),
    service: object(['name'], texts('name', 'version', 'instance')),
    timestamp: TIME,
    ...numbers('durationMs'),
    maintenance: MAINTENANCE,
    plannedMaintenance: { type: 'array', items: PLANNED },
    rootCauses: NAMES,
    availableChecks: NAMES,
    groups: { type: 'array', items: GROUP },
    checks: { type: 'object', additionalProperties: CHECK },
  },
);

const PROBLEM = object(['type', 'title', 'status'], { ...texts('type', 'title', 'detail'), status: { type: 'integer' } });

const PONG = {
  200: { description: 'It does', content: { 'text/plain': { schema: { type: 'string', enum: ['pong'] } } } },
};
