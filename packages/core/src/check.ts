import { assertCount, assertDelay } from './delay.ts';
import { HealthError } from './error.ts';
import { assertName } from './name.ts';
import { assertBoolean, assertLink, assertList, assertOneOf, assertTag, assertText, defined, refuseUnknown } from './option.ts';
import type { Outcome } from './outcome.ts';
import { show } from './show.ts';

/** A question that Kubernetes, or whoever restarts and routes, asks of a process. */
export type Probe = 'liveness' | 'readiness' | 'startup';

/** What a check is handed at each run. */
export interface CheckContext {
  /** Aborted at the check's timeout and when the health is closed; its `reason` is a `HealthError`. */
  readonly signal: AbortSignal;
  /** The name the check is registered under. */
  readonly name: string;
}

/** What a check may return: nothing or `true` (up), `false` (down), or what `up`, `degraded` and `down` make. */
export type CheckReturn = void | undefined | boolean | Outcome;

/** A check in its plainest form: returning means up, throwing means down. */
export type CheckFunction = (context: CheckContext) => CheckReturn | PromiseLike<CheckReturn>;

/** How a check is run and what its result counts for. */
export interface CheckOptions {
  /** The name to register it under, where that is not the name of the export or the key. */
  readonly name?: string;
  /** What people read instead of the name, in any language. Default: the name. */
  readonly title?: string;
  /** What the check proves, in a sentence. */
  readonly description?: string;
  /** Milliseconds a run may take before it counts as failed. Default 2 000. */
  readonly timeoutMs?: number;
  /** Milliseconds between two runs in the background. Default 0: it runs when somebody asks. */
  readonly everyMs?: number;
  /** Milliseconds during which a result is served again instead of a new run. Default 1 000. */
  readonly maxAgeMs?: number;
  /** Failures in a row before the check is down. Default 1. Until then it is degraded. */
  readonly failureThreshold?: number;
  /** Successes in a row before a check that was down is up again. Default 1. */
  readonly successThreshold?: number;
  /** The most a failure may cost. Default `'down'`; `'degraded'` makes the check optional. */
  readonly failsAs?: 'down' | 'degraded';
  /** Whether all replicas share what is checked. Default false. In readiness it then degrades instead of failing: all replicas unready at once help nobody. */
  readonly shared?: boolean;
  /** Probes the result counts towards. Default readiness alone (none where `default` is false): a sick database is no reason to restart. */
  readonly probes?: readonly Probe[];
  /** Labels to select by (`?tag=`). Default none. */
  readonly tags?: readonly string[];
  /** Whether it runs without being asked for by name. Default true. */
  readonly default?: boolean;
  /** Names of the checks without which this one means nothing: while one of them is down, this one is not run. */
  readonly dependsOn?: readonly string[];
  /** Who may see that the check exists. Default `'public'`; `'private'` hides it from every unauthorised caller. */
  readonly visibility?: 'public' | 'private';
  /** Where to read on (a runbook, a dashboard): label to `http:`, `https:` or relative address. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A check with every option settled, checked and frozen. Inert: it runs only where it is registered. */
export interface Check {
  readonly run: CheckFunction;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly timeoutMs: number;
  readonly everyMs: number;
  readonly maxAgeMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly failsAs: 'down' | 'degraded';
  readonly shared: boolean;
  readonly probes: readonly Probe[];
  readonly tags: readonly string[];
  readonly default: boolean;
  readonly dependsOn: readonly string[];
  readonly visibility: 'public' | 'private';
  readonly links: Readonly<Record<string, string>>;
}

// One brand for all copies of core in a process: a health module may have been given another copy than its adapter.
const BRAND = Symbol.for('@allwell/core/check');

const OPTIONS: Readonly<Record<keyof CheckOptions, true>> = {
  name: true, title: true, description: true, timeoutMs: true, everyMs: true, maxAgeMs: true, failureThreshold: true,
  successThreshold: true, failsAs: true, shared: true, probes: true, tags: true, default: true, dependsOn: true,
  visibility: true, links: true,
};

/**
 * Makes a check of a function, or of another check whose options are then overridden one by one.
 *
 * @throws HealthError `INVALID_OPTION` for an option that does not exist or has an impossible value, `INVALID_NAME`.
 */
export function defineCheck(run: CheckFunction | Check, options: CheckOptions = {}): Check {
  refuseUnknown('defineCheck', options, OPTIONS);
  if (isCheck(run)) {
    const { run: inner, ...settled } = run;
    return defineCheck(inner, { ...settled, ...defined(options) });
  }
  if (typeof run !== 'function') throw new HealthError('INVALID_OPTION', `defineCheck takes a function or a check, got ${show(run)}`);
  const {
    name, title, description, timeoutMs = 2_000, everyMs = 0, maxAgeMs = 1_000, failureThreshold = 1, successThreshold = 1,
    failsAs = 'down', shared = false, default: byDefault = true, probes = byDefault ? ['readiness'] : [], tags = [],
    dependsOn = [], visibility = 'public', links = {},
  } = options;
  const check: Check = {
    run,
    ...(name !== undefined && { name: assertName('check', name) }),
    ...(title !== undefined && { title: assertText('title', title, 200) }),
    ...(description !== undefined && { description: assertText('description', description, 2_000) }),
    timeoutMs: assertDelay('timeoutMs', timeoutMs, 1),
    everyMs: assertDelay('everyMs', everyMs),
    maxAgeMs: assertDelay('maxAgeMs', maxAgeMs),
    failureThreshold: assertCount('failureThreshold', failureThreshold, 1, 1_000),
    successThreshold: assertCount('successThreshold', successThreshold, 1, 1_000),
    failsAs: assertOneOf('failsAs', failsAs, ['down', 'degraded']),
    shared: assertBoolean('shared', shared),
    probes: assertList('probes', probes, (probe) => assertOneOf('probes', probe, ['liveness', 'readiness', 'startup'])),
    tags: assertList('tags', tags, (tag) => assertTag(tag)),
    default: assertBoolean('default', byDefault),
    dependsOn: assertList('dependsOn', dependsOn, (dependency) => assertName('check', dependency)),
    visibility: assertOneOf('visibility', visibility, ['public', 'private']),
    links: assertLinks(links),
  };
  return Object.freeze(Object.defineProperty(check, BRAND, { value: true }));
}

/** Whether `value` was made by `defineCheck`, of this copy of core or of another. */
export function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, BRAND);
}

function assertLinks(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) throw new HealthError('INVALID_OPTION', `links must map labels to addresses, got ${show(value)}`);
  return Object.freeze(Object.fromEntries(
    Object.entries(value).map(([label, address]) => [assertText('links', label, 100), assertLink(`links[${show(label)}]`, address)]),
  ));
}
