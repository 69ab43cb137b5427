import type { Health, Incident } from '@allwell/core';
import { inTime } from './in-time.ts';
import { standsUntil } from './ledger.ts';
import type { Notes } from './observer.ts';
import { repeat } from './repeat.ts';
import { DAY_MS, HOUR_MS } from './roll-up.ts';
import type { HistoryStore, Tail } from './store.ts';

/** Who has not been looked at for so long, by any replica, is looked at no more: longer than a deployment, and than a night in which all is off. */
const UNWATCHED_MS = DAY_MS;
const FIRST_MS = 600_000;
const READ_WITHIN_MS = 10_000;
const MOST = 1_000;

/**
 * Ends, about once an hour, the incidents of checks that this health does not have and that nobody has looked at for a day: they were
 * taken away, and nobody would ever see them up. `change` is told that from the last thing known of it the check is unknown; the
 * ledger believes that, unless somebody has looked since. What it returns ends that.
 */
export function startClosing(store: HistoryStore, health: Health, change: Notes['change']): () => void {
  const { clock, checks, service } = health;
  return repeat(clock, FIRST_MS, HOUR_MS, async () => {
    const found = await inTime(clock, READ_WITHIN_MS, store.incidents(service.name, { limit: MOST }));
    const strangers = found.filter(({ check, endedAt }) => endedAt === undefined && !checks.has(check));
    if (strangers.length === 0) return;
    const names = new Set(strangers.map(({ check }) => check));
    const tails = await inTime(clock, READ_WITHIN_MS, store.tails(service.name, { checks: names }));
    for (const incident of strangers) {
      const { check, title, startedAt, visibility } = incident;
      const at = lastKnown(incident, tails);
      if (clock.wallTime() - at < UNWATCHED_MS) continue;
      const reason = 'it is no longer watched, and not known to have recovered';
      const lastedMs = at - startedAt;
      change({ check, title, from: 'down', to: 'unknown', at, reason, lastedMs, visibility, dependsOn: [], dependants: [] });
    }
  });
}

function lastKnown({ check, startedAt }: Incident, tails: readonly Tail[]): number {
  const tail = tails.find((one) => one.check === check);
  return Math.max(startedAt, tail === undefined ? startedAt : standsUntil(tail));
}
