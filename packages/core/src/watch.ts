import type { Check } from './check.ts';
import type { Clock } from './clock.ts';
import type { HealthError } from './error.ts';
import type { HealthEvent } from './event.ts';
import type { Maintenance } from './maintenance.ts';
import type { CheckReport, CheckTotals } from './report.ts';
import { createRunner, type Runner, type RunResult } from './runner.ts';
import { soften } from './settle.ts';
import type { Slots } from './slots.ts';
import type { Status } from './status.ts';
import type { Transition } from './transition.ts';

// A scheduled result older than this many intervals says nothing any more (R16).
const STALE_AFTER_INTERVALS = 3;

/** A registered check: what is known of it, and its schedule. */
export interface Watch {
  readonly name: string;
  readonly check: Check;
  readonly runner: Runner;
  /** Whether its schedule is running: then requests serve what it brings and start nothing. */
  readonly scheduled: boolean;
  /** Whether what depends on it need not be run. */
  readonly failing: boolean;
  /** How old a result may be for a request; endless where a schedule brings new ones. */
  readonly maxAgeMs: number;
  /** Milliseconds until its result is too old to be served again; 0 where there is none. */
  freshForMs(now: number): number;
  report(now: number, blockedBy: readonly string[], maintenance: Maintenance | undefined): CheckReport;
  /** Runs it every `everyMs`, with `run`, from now on. */
  schedule(run: () => Promise<void> | undefined): void;
  close(reason: HealthError): void;
}

export function createWatch(
  name: string,
  check: Check,
  clock: Clock,
  slots: Slots,
  emit: (event: HealthEvent) => void,
  instant: () => number,
  isAnnounced: (check: string) => boolean,
): Watch {
  let status: Status = 'unknown';
  let changedAt: number | undefined; // on the monotonic clock
  let since: number | undefined;
  let lastSuccessAt: number | undefined;
  let totals: CheckTotals = Object.freeze({
    up: 0,
    degraded: 0,
    down: 0,
    transitions: Object.freeze({ up: 0, degraded: 0, down: 0, unknown: 0 }),
  });
  let scheduled = false;
  let closed = false;
  let cancelNext = (): void => undefined;

  const runner = createRunner(name, check, clock, slots, ({ outcome, settled, durationMs, at, checkedAt, ran }) => {
    if (ran) totals = Object.freeze({ ...totals, [outcome.status]: totals[outcome.status] + 1 });
    if (outcome.status !== 'down') lastSuccessAt = checkedAt;
    const next = settled.status === undefined ? 'unknown' : soften(settled.status, check);
    const { status: raw, ...found } = outcome;
    emit({ type: 'settled', check: name, status: next, raw, ...found, durationMs, checkedAt });
    if (next !== status) change(next, 'reason' in outcome ? outcome.reason : undefined, at, checkedAt);
  });

  const change = (to: Status, reason: string | undefined, at: number, checkedAt: number): void => {
    const from = status;
    const lastedMs = changedAt === undefined ? undefined : at - changedAt;
    status = to;
    changedAt = at;
    since = checkedAt;
    if (from === 'unknown' && to === 'up') return; // it works as it should: no news
    totals = Object.freeze({
      ...totals,
      transitions: Object.freeze({ ...totals.transitions, [to]: totals.transitions[to] + 1 }),
    });
    const transition: Transition = Object.freeze({
      check: name,
      title: check.title ?? name,
      from,
      to,
      at: instant(),
      visibility: check.visibility,
      ...(reason !== undefined && { reason }),
      ...(lastedMs !== undefined && { lastedMs }),
      ...(isAnnounced(name) && { maintenance: true as const }),
    });
    emit({ type: 'changed', transition });
  };

  const isStale = (last: RunResult, now: number): boolean => scheduled && now - last.at > STALE_AFTER_INTERVALS * check.everyMs;

  const shown = (last: RunResult | undefined, now: number): Status => {
    if (last === undefined || isStale(last, now)) return 'unknown';
    // A failure only degrades while it is young: fewer in a row than the threshold.
    return status === 'up' && last.outcome.status === 'down' ? 'degraded' : status;
  };

  return {
    name,
    check,
    runner,
    get scheduled() {
      return scheduled;
    },
    get failing() {
      const { last } = runner;
      return last !== undefined && (last.settled.status ?? last.outcome.status) === 'down';
    },
    get maxAgeMs() {
      return scheduled ? Infinity : Math.max(check.maxAgeMs, check.everyMs);
    },
    freshForMs(now) {
      const { last } = runner;
      if (last === undefined) return 0;
      return Math.max(0, (scheduled ? STALE_AFTER_INTERVALS * check.everyMs : this.maxAgeMs) - (now - last.at));
    },
    report(now, blockedBy, maintenance) {
      const { last } = runner;
      const blocked = blockedBy.length > 0;
      const verdict = blocked ? 'unknown' : shown(last, now);
      const stale = last !== undefined && isStale(last, now);
      const reason = reasonFor(verdict, blockedBy, stale, last);
      return Object.freeze({
        name,
        status: verdict,
        ...(last && {
          raw: last.outcome.status,
          durationMs: last.durationMs,
          checkedAt: last.checkedAt,
          ageMs: Math.max(0, now - last.at),
          ...(last.outcome.data && { data: last.outcome.data }),
          ...(last.outcome.status === 'down' && { code: last.outcome.code }),
          ...(last.settled.notUpInARow > 0 && { consecutiveFailures: last.settled.notUpInARow }),
          ...(last.settled.flapping && { flapping: true as const }),
        }),
        ...(reason !== undefined && { reason }),
        ...(since !== undefined && verdict === status && { since }),
        ...(lastSuccessAt !== undefined && { lastSuccessAt }),
        ...(blocked && { blockedBy }),
        ...(stale && { stale }),
        ...(maintenance && { maintenance }),
        totals,
        check,
      });
    },
    schedule(run) {
      if (scheduled || check.everyMs === 0) return;
      scheduled = true;
      const tick = async (): Promise<void> => {
        await run();
        if (!closed) cancelNext = clock.schedule(jittered(check.everyMs), () => void tick());
      };
      void tick();
    },
    close(reason) {
      closed = true;
      cancelNext();
      runner.close(reason);
    },
  };
}

function reasonFor(
  verdict: Status,
  blockedBy: readonly string[],
  stale: boolean,
  last: RunResult | undefined,
): string | undefined {
  if (blockedBy.length > 0) return `waits for ${blockedBy.join(', ')}`;
  if (stale) return 'its last result is too old to count';
  if (last === undefined) return verdict === 'unknown' ? 'has no result yet' : undefined;
  if ('reason' in last.outcome) return last.outcome.reason;
  return verdict === 'up' ? undefined : 'works again, but not often enough in a row to count';
}

/** `everyMs`, 5 to 20 % sooner or later: the same checks of many replicas drift apart (R18). */
function jittered(everyMs: number): number {
  const share = 0.05 + Math.random() * 0.15;
  return Math.min(2_147_483_647, everyMs * (Math.random() < 0.5 ? 1 - share : 1 + share));
}
