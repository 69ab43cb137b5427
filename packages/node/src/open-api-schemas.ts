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

const NOTE = object(['at', 'text'], { at: TIME, ...texts('text', 'author') });

/** One incident. */
export const INCIDENT_SCHEMA: object = object(
  ['id', 'status', 'check', 'title', 'startedAt', 'durationMs', 'unknownMs', 'affected', 'notes'],
  {
    ...texts('id', 'check', 'title', 'reason', 'rootCause'),
    status: { type: 'string', enum: ['open', 'closed'] },
    startedAt: TIME,
    endedAt: TIME,
    unwatched: { type: 'boolean' },
    ...numbers('durationMs', 'unknownMs'),
    affected: NAMES,
    notes: { type: 'array', items: NOTE },
  },
);

/** The list of them. */
export const INCIDENTS_SCHEMA: object = object(['service', 'timestamp', 'incidents'], {
  service: object(['name'], texts('name', 'instance')),
  timestamp: TIME,
  incidents: { type: 'array', items: INCIDENT_SCHEMA },
});

/** What was wrong with a request, RFC 9457. */
export const PROBLEM_SCHEMA: object = object(['type', 'title', 'status'], {
  ...texts('type', 'title', 'detail'),
  status: { type: 'integer' },
});
