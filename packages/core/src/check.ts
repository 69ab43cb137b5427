import { HealthError } from './error.ts';
import type { Outcome } from './outcome.ts';
import { count, delay, flag, link, listOf, mapOf, name, oneOf, settleOptions, text, type Rules } from './rule.ts';
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
  /** Failures in a row before the check is down. Default 1. Until then a check that was up is degraded; any other stays what it was. */
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
  /** Names of the checks without which this one means nothing: while one of them is down, this one is not run. Not for a check of liveness. */
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

/** What each option of a check may be. */
export const CHECK_RULES: Rules<CheckOptions> = {
  name,
  title: text(200),
  description: text(2_000),
  timeoutMs: delay(1),
  everyMs: delay(),
  maxAgeMs: delay(),
  failureThreshold: count(1, 1_000),
  successThreshold: count(1, 1_000),
  failsAs: oneOf('down', 'degraded'),
  shared: flag,
  probes: listOf(oneOf('liveness', 'readiness', 'startup')),
  tags: listOf(name),
  default: flag,
  dependsOn: listOf(name),
  visibility: oneOf('public', 'private'),
  links: mapOf(link),
};

/** What each option of a check is where it is not given. */
export const CHECK_DEFAULTS: Readonly<Required<Omit<CheckOptions, 'name' | 'title' | 'description'>>> = Object.freeze({
  timeoutMs: 2_000,
  everyMs: 0,
  maxAgeMs: 1_000,
  failureThreshold: 1,
  successThreshold: 1,
  failsAs: 'down',
  shared: false,
  probes: Object.freeze<Probe[]>(['readiness']),
  tags: Object.freeze([]),
  default: true,
  dependsOn: Object.freeze([]),
  visibility: 'public',
  links: Object.freeze({}),
});

/**
 * Makes a check of a function, or of another check whose options are then overridden one by one.
 *
 * @throws HealthError `INVALID_OPTION` for an option that does not exist or has an impossible value, `INVALID_NAME`.
 */
export function defineCheck(run: CheckFunction | Check, options: CheckOptions = {}): Check {
  if (isCheck(run)) {
    const { run: inner, ...settled } = run;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return defineCheck(inner, { ...settled, ...Object.fromEntries(given) });
  }
  if (typeof run !== 'function')
    throw new HealthError('INVALID_OPTION', `defineCheck takes a function or a check, got ${show(run)}`);
  const defaults = options?.default === false ? { ...CHECK_DEFAULTS, probes: [] } : CHECK_DEFAULTS;
  const check: Check = { run, ...settleOptions('defineCheck', options, CHECK_RULES, defaults) };
  if (check.probes.includes('liveness') && check.dependsOn.length > 0) {
    throw new HealthError(
      'INVALID_OPTION',
      `defineCheck: a check of liveness cannot depend on others, got dependsOn ${show(check.dependsOn)}: what is down elsewhere is no reason to restart`,
    );
  }
  return Object.freeze(Object.defineProperty(check, BRAND, { value: true }));
}

/** Whether `value` was made by `defineCheck`, of this copy of core or of another. */
export function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, BRAND);
}
