import {
  createHealth,
  defineCheck,
  degraded,
  down,
  up,
  type CheckFunction,
  type EndpointOptions,
  type Health,
} from '@allwell/core';
import { createScriptedCheck, type ScriptedCheck } from '../scripted-check.ts';

/** A health to be served, and the strings by which a test pulls at it from outside. */
export interface Scene {
  readonly health: Health;
  readonly endpoint: EndpointOptions;
  /** What can be made to happen, by name. */
  readonly acts: Readonly<Record<string, () => void>>;
  /** Checks whose runs are counted, by name. */
  readonly counted: Readonly<Record<string, { readonly runs: number }>>;
}

/** The secret of the scenes that have one. */
export const SECRET = 'open-sesame-2026';

/** What no caller without a right may read anywhere in the guarded scenes. */
export const HIDDEN_WORDS: readonly string[] = ['ledger', 'is locked', 'rows', '9.8.7', 'payroll', 'runbook.example'];

/** What a badly written check may throw or return. */
const THROWN: Readonly<Record<string, unknown>> = {
  error: new Error('plain'),
  nothing: undefined,
  null: null,
  text: 'text',
  number: Number.NaN,
  symbol: Symbol('odd'),
  hostile: {
    toString: 0,
    get message(): string {
      throw new Error('no message');
    },
  },
  revoked: revokedProxy(),
  bare: Object.create(null) as object,
  callable: () => 'x',
};
const GARBAGE: Readonly<Record<string, unknown>> = {
  foreign: { status: 'DOWN' },
  zero: 0,
  empty: '',
  list: [],
  date: new Date(0),
  one: 1n,
  proxy: revokedProxy(),
};

const service = { name: 'orders', version: '9.8.7', instance: 'orders-1' };

/** What a scene is called. */
export type SceneName =
  | 'up'
  | 'degraded'
  | 'down'
  | 'empty'
  | 'own codes'
  | 'text by default'
  | 'own path'
  | 'at the root'
  | 'starting'
  | 'sick liveness'
  | 'shared dependency down'
  | 'guarded'
  | 'guarded with query'
  | 'guarded by rule'
  | 'broken rule'
  | 'open with a private check'
  | 'slow'
  | 'hanging'
  | 'late'
  | 'throwing'
  | 'returning garbage'
  | 'rejecting'
  | 'flipping'
  | 'time stands still'
  | 'time stands still, down';

/**
 * The scenes of the adapter suite. A scene is data and needs no test runner, so that a server in another process, or in
 * another runtime, can put up the same ones.
 */
export const SCENES: Readonly<Record<SceneName, () => Scene>> = {
  up: () => healthy(),
  degraded: () =>
    scene({ database: defineCheck(() => up()), queue: defineCheck(() => degraded('1200 jobs waiting', { waiting: 1200 })) }),
  down: () => scene({ database: () => down('ledger is locked', { rows: 3 }), queue: () => up() }),
  empty: () => scene({}),
  'own codes': () => scene({ queue: () => degraded('long') }, { statusCodes: { degraded: 429, ready: { degraded: 203 } } }),
  'text by default': () => healthy({ defaultFormat: 'text' }),
  'own path': () => healthy({ path: '/status/health' }),
  'at the root': () => healthy({ path: '/' }),
  starting: () => {
    const script = createScriptedCheck(['hangs']);
    const health = createHealth({
      service,
      checks: { database: () => up() },
      startTasks: { migrate: () => busy(script.run(context)) },
    });
    return { health, endpoint: {}, acts: { finish: () => script.release() }, counted: {} };
  },
  'sick liveness': () => scene({ loop: defineCheck(() => down('wedged'), { probes: ['liveness'] }), database: () => up() }),
  'shared dependency down': () => scene({ database: defineCheck(() => down('away'), { shared: true }) }),
  guarded: () => guarded({ secret: SECRET }),
  'guarded with query': () => guarded({ secret: SECRET, secretFrom: ['bearer', 'basic', 'query'] }),
  'guarded by rule': () => guarded({ authorize: async (request) => request.header('x-team') === 'platform' }),
  'broken rule': () =>
    guarded({
      authorize: () => {
        throw new Error('rule is broken');
      },
    }),
  'open with a private check': () => scene({ database: () => up(), payroll: defineCheck(() => up(), { visibility: 'private' }) }),
  slow: () => counting('slow', createScriptedCheck([{ takesMs: 200 }], realTime)),
  hanging: () => counting('stuck', createScriptedCheck(['hangs']), 250),
  late: () => counting('late', createScriptedCheck(['hangs']), 10_000, { deadlineMs: 100 }),
  throwing: () =>
    scene(
      Object.fromEntries(
        Object.entries(THROWN).map(([name, thrown]) => [
          name,
          () => {
            throw thrown;
          },
        ]),
      ),
    ),
  'returning garbage': () =>
    scene(Object.fromEntries(Object.entries(GARBAGE).map(([name, value]) => [name, (() => value) as CheckFunction]))),
  rejecting: () =>
    scene(Object.fromEntries(Object.entries(THROWN).map(([name, thrown]) => [name, () => Promise.reject(thrown)]))),
  flipping: () => {
    let broken = false;
    const check = defineCheck(() => (broken ? down('disk full') : up()), { maxAgeMs: 0, title: 'Storage <b>&"' });
    return { ...scene({ storage: check }), acts: { break: () => (broken = true), mend: () => (broken = false) } };
  },
  'time stands still': () => unmoving(() => up({ rows: 3, note: 'long enough to be worth compressing '.repeat(40) })),
  'time stands still, down': () => unmoving(() => down('ledger is locked')),
};

/** With a timer, as who waits for a database has something under way: workerd ends a request that waits for nothing of its own. */
async function busy<T>(work: T): Promise<Awaited<T>> {
  const timer = setTimeout(() => undefined, 20_000);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

const context = { signal: new AbortController().signal, name: 'migrate' };

/** The acts that every scene knows. */
function commonActs(health: Health): Scene['acts'] {
  return {
    drain: () => health.drain(),
    'begin maintenance': () => void health.beginMaintenance({ reason: 'new disks' }),
    'end maintenance': () => void health.endMaintenance(),
    'mark fatal': () => health.markFatal('out of file handles'),
  };
}

function scene(
  checks: NonNullable<Parameters<typeof createHealth>[0]>['checks'] & object,
  endpoint: EndpointOptions = {},
): Scene {
  const health = createHealth({ service, checks });
  return {
    health,
    endpoint: { access: { secret: null, details: 'always' }, ...endpoint },
    acts: commonActs(health),
    counted: {},
  };
}

function healthy(endpoint: EndpointOptions = {}): Scene {
  const counted = createScriptedCheck(['up']);
  const health = createHealth({
    service,
    checks: {
      database: defineCheck(counted.run, { tags: ['storage'] }),
      cache: defineCheck(() => up({ hitRatio: 0.93 }), { tags: ['storage'], maxAgeMs: 60_000 }),
      search: defineCheck(() => up(), { default: false }),
    },
    groups: { disks: { title: 'Disks', checks: ['database'], tags: ['storage'] } },
  });
  return {
    health,
    endpoint: { access: { secret: null, details: 'always' }, ...endpoint },
    acts: commonActs(health),
    counted: { database: counted },
  };
}

/** Every answer is the same whenever it is given, to the byte: no time passes, though timers fire. */
function unmoving(database: CheckFunction): Scene {
  const health = createHealth({
    service,
    checks: { database: defineCheck(database, { tags: ['storage'] }), queue: () => degraded('1200 jobs waiting') },
    groups: { disks: { title: 'Disks', tags: ['storage'] } },
    clock: { ...realTime, now: () => 0, wallTime: () => Date.UTC(2026, 10, 21, 7) },
  });
  return { health, endpoint: { access: { secret: null, details: 'always' } }, acts: commonActs(health), counted: {} };
}

function guarded(access: NonNullable<EndpointOptions['access']>): Scene {
  return scene(
    {
      database: defineCheck(() => down('ledger is locked', { rows: 3 }), {
        links: { runbook: 'https://runbook.example/database' },
      }),
      payroll: defineCheck(() => up(), { visibility: 'private', default: true }),
    },
    { access: { details: 'authorized', ...access } },
  );
}

/** A check that only runs when it is asked for by name, so that every run has its reason. */
function counting(name: string, script: ScriptedCheck, timeoutMs = 2_000, endpoint: EndpointOptions = {}): Scene {
  const made = scene(
    { [name]: defineCheck(script.run, { default: false, timeoutMs, maxAgeMs: 5_000 }), fine: () => up() },
    endpoint,
  );
  return { ...made, acts: { ...made.acts, release: () => script.release() }, counted: { [name]: script } };
}

// The suite is about real sockets, so time is real too.
const realTime = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  schedule(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
