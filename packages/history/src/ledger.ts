import type { Transition } from '@allwell/core';
import { createNews } from './news.ts';
import { createOutages, REOPENED_WITHIN_MS, type OpenIncident } from './outage.ts';
import { createRollUps } from './roll-up.ts';
import type { Batch, Observation, ObservedState, ObservedTransition, RollUp, Tail } from './store.ts';

/** What of a store a batch may change. */
export interface Reach {
  readonly checks: ReadonlySet<string>;
  /** Incidents of these checks that ended then or later may go on, epoch milliseconds. */
  readonly endedFrom: number;
}

/** What a driver reads, in the transaction that will write. */
export interface Touched {
  /** Those of the batch's checks, by name. */
  readonly tails: ReadonlyMap<string, Tail>;
  /** Those that last, of the whole service: a root cause may be any of them. And those within the batch's reach that have ended. */
  readonly incidents: readonly OpenIncident[];
  /** The newest transition that is kept of each of the batch's checks, by name. Only asked for where the batch has transitions, or there are incidents. */
  readonly told: ReadonlyMap<string, Transition>;
}

/** What a driver adds or replaces in that same transaction. */
export interface Writes {
  /** By check. */
  readonly tails: readonly Tail[];
  /** To be added to what is kept (`addRollUps`): milliseconds and counts are sums, durations by class too. One per check and start. */
  readonly hours: readonly RollUp[];
  readonly days: readonly RollUp[];
  /** By id: new ones, changed ones, and with `endedAt` those that have ended; one that had ended may go on. */
  readonly incidents: readonly OpenIncident[];
  /** To be added, in no order: each outage once, whichever replicas see it. One of the same check and instant that is kept already stays. */
  readonly transitions: readonly Transition[];
}

// The clocks of replicas differ by less. Where one is so much behind what is kept, the one that was ahead has been set right.
const CLOCK_JUMP_MS = 300_000;
// No look vouches for longer, whatever it says.
const LONGEST_MS = 31 * 86_400_000;

/** What a driver has to read before it settles `batch`. */
export function reachOf({ observations, transitions, at }: Batch): Reach {
  const events = [...observations, ...transitions];
  return {
    checks: new Set(events.map(({ check }) => check)),
    endedFrom: events.reduce((earliest, event) => Math.min(earliest, event.at), at) - REOPENED_WITHIN_MS,
  };
}

/**
 * What a batch comes to: pure, the same for every driver. Each instant of a check is measured once, whichever replica looks: from
 * the newest look that is known to a still newer one, in the state the older found, for as long as that stood. The rest is unknown.
 */
export function settleBatch(batch: Batch, touched: Touched): Writes {
  const { instance } = batch;
  const rollUps = createRollUps();
  const outages = createOutages(touched.incidents);
  const news = createNews(batch, touched.told);
  const tails = new Map<string, Tail>();
  const tailOf = (check: string): Tail | undefined => tails.get(check) ?? touched.tails.get(check);
  /** The latest look of this replica, and what the newest one before it had found. */
  const own = new Map<string, { readonly observation: Observation; readonly before: ObservedState | undefined }>();

  /** What lasts as a look has shown that no change has followed yet. */
  const lasting = new Map<string, readonly [incident: OpenIncident, at: number]>();
  const tellLasting = (check: string): void => {
    const found = lasting.get(check);
    lasting.delete(check);
    if (found) news.lasts(...found);
  };

  const observe = (observation: Observation): void => {
    const { check, at, durationMs } = observation;
    tellLasting(check);
    if (durationMs !== undefined) rollUps.addDuration(check, at, durationMs);
    const tail = tailOf(check);
    own.set(check, { observation, before: tail?.state });
    const ahead = tail !== undefined && tail.at - batch.at > CLOCK_JUMP_MS;
    if (tail === undefined || at > tail.at || ahead) {
      tails.set(check, tailFrom(observation, tail));
      if (tail && at > tail.at) {
        const until = Math.min(at, standsUntil(tail));
        rollUps.addTime(check, tail.state, tail.at, until);
        outages.addGap(check, until, at);
      }
    }
    const turned = outages.observe(observation, instance);
    if (turned?.endedAt !== undefined) news.ended(turned, at);
    else if (turned) lasting.set(check, [turned, at]);
  };

  const change = (transition: ObservedTransition): void => {
    const { check, at, to } = transition;
    const tail = tailOf(check);
    const look = own.get(check);
    lasting.delete(check);
    if (to === 'down') {
      const seen = look?.observation.state === 'down' ? look.observation : tail;
      if (outages.begin(transition, instance, seen?.state === 'down' ? seen.validUntil : at)) return news.began(transition);
      // Others have seen the end of what is told late; if it goes on, the next look says so.
      if (outages.openOf(check) === undefined) return;
    }
    if (to === 'unknown') {
      const lost = tail === undefined || tail.at <= at ? outages.lose(check, at) : undefined;
      if (lost?.upSince !== undefined) news.ended(lost, at);
      else if (lost) news.lost(transition, lost);
      return;
    }
    news.changed(transition, outages.openOf(check), look ? look.before : tail?.state);
  };

  for (const [kind, event] of inOrder(batch)) {
    if (kind === 'look') observe(event);
    else change(event);
  }
  for (const check of [...lasting.keys()]) tellLasting(check);
  return {
    tails: [...tails.values()],
    hours: rollUps.hours,
    days: rollUps.days,
    incidents: outages.changed,
    transitions: news.transitions,
  };
}

/** Until when what a tail says was measured, if nobody looks again. */
export function standsUntil({ at, state, validUntil }: Pick<Tail, 'at' | 'state' | 'validUntil'>): number {
  return state === 'unknown' ? at : Math.max(at, Math.min(validUntil, at + LONGEST_MS));
}

function tailFrom({ check, at, state, validUntil, visibility }: Observation, before: Tail | undefined): Tail {
  return { check, at, state, validUntil, since: Math.min(at, before?.since ?? at), visibility };
}

/** Looks and changes as they happened: a change comes after the look that made it. */
function* inOrder({ observations, transitions }: Batch): Generator<['look', Observation] | ['change', ObservedTransition]> {
  let next = 0;
  for (const observation of observations) {
    for (let change = transitions[next]; change && change.at < observation.at; change = transitions[(next += 1)])
      yield ['change', change];
    yield ['look', observation];
  }
  for (const change of transitions.slice(next)) yield ['change', change];
}
