import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachOf, settleBatch } from './ledger.ts';
import { createMemoryStore } from './memory-store.ts';
import { DAY_MS, HOUR_MS } from './roll-up.ts';
import type { Batch, Observation, ObservedState, ObservedTransition, RollUp } from './store.ts';

const START = Date.UTC(2026, 2, 14, 22, 30);
const EVER = { from: 0, to: START + 1_000 * DAY_MS };

/** One look at a check some time after the one before it, and whether it settled into down. */
interface Step {
  readonly afterMs: number;
  readonly check: string;
  readonly state: ObservedState;
  readonly standsMs: number;
  readonly durationMs: number | undefined;
  readonly changes: boolean;
}

type Event = { readonly look: Observation } | { readonly change: ObservedTransition };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 2 * HOUR_MS })),
    check: fc.constantFrom('database', 'orders'),
    state: fc.constantFrom<ObservedState>('up', 'degraded', 'down', 'down', 'unknown', 'maintenance'),
    standsMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 40 * DAY_MS })),
    durationMs: fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: undefined }),
    changes: fc.boolean(),
  }),
  { maxLength: 40 },
);

function eventsOf(of: readonly Step[], offset = 0): readonly Event[] {
  let at = START + offset;
  return of.flatMap(({ afterMs, check, state, standsMs, durationMs, changes }) => {
    at += afterMs;
    const look: Observation = {
      check,
      at,
      state,
      validUntil: at + standsMs,
      visibility: 'public',
      ...(durationMs !== undefined && { durationMs }),
    };
    const change: ObservedTransition = {
      check,
      title: check,
      from: 'up',
      to: 'down',
      at,
      visibility: 'public',
      dependsOn: check === 'orders' ? ['database'] : [],
      dependants: check === 'database' ? ['orders'] : [],
    };
    return state === 'down' && changes ? [{ look }, { change }] : [{ look }];
  });
}

function batchOf(events: readonly Event[], instance: string, at: number): Batch {
  return {
    instance,
    at,
    observations: events.flatMap((event) => ('look' in event ? event.look : [])),
    transitions: events.flatMap((event) => ('change' in event ? event.change : [])),
  };
}

/** What a store knows once it was told all of these. */
async function knownAfter(batches: readonly Batch[]): Promise<{
  readonly hours: readonly RollUp[];
  readonly days: readonly RollUp[];
  readonly rest: unknown;
  readonly lasting: readonly string[];
}> {
  await using store = createMemoryStore();
  const lasting: string[] = [];
  for (const [sequence, batch] of batches.entries()) {
    await store.append('service', { ...batch, sequence });
    const open = (await store.incidents('service', { limit: 100 })).filter(({ endedAt }) => endedAt === undefined);
    lasting.push(
      open
        .map(({ check }) => check)
        .toSorted()
        .join(),
    );
  }
  return {
    hours: await store.rollUps('service', { resolution: 'hour', ...EVER }),
    days: await store.rollUps('service', { resolution: 'day', ...EVER }),
    rest: [
      await store.tails('service', {}),
      await store.incidents('service', { limit: 100 }),
      await store.transitions('service', { limit: 100 }),
    ],
    lasting,
  };
}

const measuredMs = ({ upMs, degradedMs, downMs, maintenanceMs }: RollUp): number => upMs + degradedMs + downMs + maintenanceMs;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const endOf = (of: readonly Step[]): number => START + sum(of.map(({ afterMs }) => afterMs));
const timesOf = ({ durations: _, minMs: __, maxMs: ___, ...times }: RollUp): object => times;

describe('what a batch comes to', () => {
  it('is never more time than there was, and its hours sum to its days', () =>
    fc.assert(
      fc.asyncProperty(steps, async (of) => {
        const { hours, days } = await knownAfter([batchOf(eventsOf(of), 'one', endOf(of))]);
        for (const check of ['database', 'orders']) {
          const own = hours.filter((hour) => hour.check === check);
          const looks = eventsOf(of).flatMap((event) => ('look' in event && event.look.check === check ? event.look.at : []));
          expect(sum(own.map(measuredMs))).toBeLessThanOrEqual(looks.length === 0 ? 0 : Math.max(...looks) - Math.min(...looks));
          for (const hour of own) expect(measuredMs(hour)).toBeLessThanOrEqual(HOUR_MS);
        }
        const summed = new Map<string, RollUp>();
        for (const { durations: _, minMs: __, maxMs: ___, ...hour } of hours) {
          const start = Math.floor(hour.start / DAY_MS) * DAY_MS;
          const before = summed.get(`${hour.check} ${start}`);
          if (measuredMs({ ...hour, durations: [] }) === 0) continue;
          summed.set(`${hour.check} ${start}`, {
            check: hour.check,
            start,
            upMs: hour.upMs + (before?.upMs ?? 0),
            degradedMs: hour.degradedMs + (before?.degradedMs ?? 0),
            downMs: hour.downMs + (before?.downMs ?? 0),
            maintenanceMs: hour.maintenanceMs + (before?.maintenanceMs ?? 0),
            durations: [],
          });
        }
        expect(days.map(timesOf)).toEqual([...summed.values()].map(timesOf));
      }),
    ));

  it('is the same wherever it is split', () =>
    fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(80)), async (of, cuts) => {
        const events = eventsOf(of);
        const bounds = [0, ...cuts.filter((cut) => cut < events.length).toSorted((a, b) => a - b), events.length];
        const parts = bounds.slice(1).map((end, index) => batchOf(events.slice(bounds[index], end), 'one', endOf(of)));
        const { lasting: _, ...whole } = await knownAfter([batchOf(events, 'one', endOf(of))]);
        const { lasting: __, ...inParts } = await knownAfter(parts);
        expect(inParts).toEqual(whole);
      }),
    ));

  it('never measures an instant twice, and has one incident of a check at a time, in whichever order replicas tell', () =>
    fc.assert(
      fc.asyncProperty(
        steps,
        steps,
        fc.integer({ min: 0, max: 60_000 }),
        fc.infiniteStream(fc.boolean()),
        async (of, others, offset, turns) => {
          const end = Math.max(endOf(of), endOf(others) + offset);
          const queues = [
            eventsOf(of).map((event) => batchOf([event], 'one', end)),
            eventsOf(others, offset).map((event) => batchOf([event], 'two', end)),
          ] as const;
          const batches: Batch[] = [];
          while (queues[0].length + queues[1].length > 0) {
            const [mine, theirs] = turns.next().value === true ? queues : queues.toReversed();
            const next = mine?.shift() ?? theirs?.shift();
            if (next) batches.push(next);
          }
          const { hours, lasting } = await knownAfter(batches);
          for (const hour of hours) expect(measuredMs(hour)).toBeLessThanOrEqual(HOUR_MS);
          for (const check of ['database', 'orders']) {
            const own = hours.filter((hour) => hour.check === check);
            expect(sum(own.map(measuredMs))).toBeLessThanOrEqual(end - START);
          }
          for (const open of lasting) expect(['', 'database', 'orders', 'database,orders']).toContain(open);
        },
      ),
    ));

  it('does not take a replica that tells late for a clock that was set back', async () => {
    const minute = 60_000;
    const looks = (instance: string, offset: number): Batch =>
      batchOf(
        Array.from({ length: 20 }, (_, index) => ({
          look: {
            check: 'database',
            at: START + offset + index * minute,
            state: 'up',
            validUntil: START + offset + (index + 2) * minute,
            visibility: 'public',
          } as const,
        })),
        instance,
        START + 20 * minute,
      );
    const { days } = await knownAfter([looks('one', 0), looks('two', 10_000)]);
    expect(sum(days.map(measuredMs))).toBe(19 * minute + 10_000);
  });

  it('lets no look vouch for more than a month, whatever it says', async () => {
    const look = { check: 'database', state: 'up', visibility: 'public' } as const;
    const far = START + 3_000 * DAY_MS;
    const writes = settleBatch(
      {
        instance: 'one',
        at: far,
        observations: [
          { ...look, at: START, validUntil: Infinity },
          { ...look, at: far, validUntil: far },
        ],
        transitions: [],
      },
      { tails: new Map(), incidents: [], told: new Map() },
    );
    expect(sum(writes.days.map(measuredMs))).toBe(31 * DAY_MS);
  });
});

describe('what feeds tell', () => {
  type Seen = 'up' | 'degraded' | 'down';
  interface Look {
    readonly afterMs: number;
    readonly replica: string;
    readonly state: Seen;
    readonly restarted: boolean;
  }
  const looks: fc.Arbitrary<readonly Look[]> = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 1, max: 15_000 }), fc.integer({ min: 1, max: 90_000 })),
      replica: fc.constantFrom('one', 'two', 'three'),
      state: fc.constantFrom<Seen>('up', 'up', 'degraded', 'down', 'down'),
      restarted: fc.boolean(),
    }),
    { maxLength: 40 },
  );

  /** What each look of a replica makes it tell. */
  function* batchesOf(all: readonly Look[]): Generator<Batch> {
    const known = new Map<string, Seen>();
    let at = START;
    for (const { afterMs, replica, state, restarted } of all) {
      at += afterMs;
      const from: Seen | 'unknown' = restarted ? 'unknown' : (known.get(replica) ?? 'unknown');
      known.set(replica, state);
      const common = { check: 'database', at, visibility: 'public' } as const;
      const transition = { ...common, title: 'database', from, to: state, dependsOn: [], dependants: [] };
      const isChange = from !== state && !(from === 'unknown' && state === 'up');
      yield {
        instance: replica,
        at,
        observations: [{ ...common, state, validUntil: at + 30_000 }],
        transitions: isChange ? [transition] : [],
      };
    }
  }

  it('is down while somebody is believed to see it so, and no longer once it is over, whichever replicas look', () =>
    fc.assert(
      fc.asyncProperty(looks, async (all) => {
        await using store = createMemoryStore();
        for (const [sequence, batch] of [...batchesOf(all)].entries()) {
          await store.append('service', { ...batch, sequence });
          const [last, before] = await store.transitions('service', { limit: 2 });
          const [incident] = await store.incidents('service', { limit: 1 });
          const isOpen = incident !== undefined && incident.endedAt === undefined;
          const isSeenDown = isOpen && batch.observations.some(({ state }) => state === 'down');
          const wrong = [
            isSeenDown && last?.to !== 'down' && 'untold',
            !isOpen && last?.to === 'down' && 'told for too long',
            last !== undefined && last.to !== 'degraded' && last.to === before?.to && 'told twice',
          ];
          expect(wrong.filter(Boolean)).toEqual([]);
        }
      }),
    ));

  it('is the beginning and the end of each outage, once, where none goes on after it seemed to be over', () =>
    fc.assert(
      fc.asyncProperty(looks, async (all) => {
        await using store = createMemoryStore();
        const batches = [...batchesOf(all.map((look) => ({ ...look, state: look.state === 'degraded' ? 'up' : look.state })))];
        for (const [sequence, batch] of batches.entries()) await store.append('service', { ...batch, sequence });
        const told = (await store.transitions('service', { limit: 100 })).map(({ to, at }) => `${to} ${at}`);
        const incidents = await store.incidents('service', { limit: 100 });
        const expected = incidents.flatMap(({ startedAt, endedAt }) => [
          `down ${startedAt}`,
          ...(endedAt === undefined ? [] : [`up ${endedAt}`]),
        ]);
        expect(told.toSorted()).toEqual(expected.toSorted());
      }),
    ));

  it('is nothing of an outage that is over, in whichever order replicas tell of it', () =>
    fc.assert(
      fc.asyncProperty(looks, fc.infiniteStream(fc.nat(2)), async (all, turns) => {
        await using store = createMemoryStore();
        const queues = new Map<string, Batch[]>();
        for (const batch of batchesOf(all)) queues.set(batch.instance, [...(queues.get(batch.instance) ?? []), batch]);
        const end = Math.max(START, ...[...queues.values()].flat().map(({ at }) => at));
        let sequence = 0;
        while ([...queues.values()].some(({ length }) => length > 0)) {
          const waiting = [...queues.values()].filter(({ length }) => length > 0);
          const next = waiting[turns.next().value % waiting.length]?.shift();
          if (next) await store.append('service', { ...next, at: end, sequence: (sequence += 1) });
          const [last] = await store.transitions('service', { limit: 1 });
          const [incident] = await store.incidents('service', { limit: 1 });
          const isOpen = incident !== undefined && incident.endedAt === undefined;
          expect(last?.to === 'down' && !isOpen).toBe(false);
        }
      }),
    ));
});

describe('an incident', () => {
  const look = (state: ObservedState, at: number, standsMs = 30_000): Event => ({
    look: { check: 'database', state, at: START + at, validUntil: START + at + standsMs, visibility: 'public' },
  });
  const change = (at: number): Event => ({
    change: {
      check: 'database',
      title: 'database',
      from: 'up',
      to: 'down',
      at: START + at,
      visibility: 'public',
      dependsOn: [],
      dependants: [],
    },
  });
  const told = async (...batches: readonly (readonly [instance: string, ...events: readonly Event[]])[]): Promise<unknown> => {
    await using store = createMemoryStore();
    for (const [sequence, [instance, ...events]] of batches.entries())
      await store.append('service', { ...batchOf(events, instance, START + HOUR_MS), sequence });
    const incidents = await store.incidents('service', { limit: 10 });
    return incidents.map(({ startedAt, endedAt, unknownMs }) => [
      startedAt - START,
      endedAt === undefined ? 'lasts' : endedAt - START,
      unknownMs,
    ]);
  };

  it('ends with the first look that found the check up after the last that found it down', async () => {
    const down = ['one', look('down', 0), change(0)] as const;
    const alsoDown = ['two', look('down', 5_000)] as const;
    expect(await told(down, alsoDown, ['one', look('up', 10_000)])).toEqual([[0, 'lasts', 0]]);
    expect(await told(down, alsoDown, ['one', look('up', 10_000)], ['one', look('up', 35_000)])).toEqual([[0, 10_000, 0]]);
    expect(
      await told(down, alsoDown, ['one', look('up', 10_000)], ['two', look('down', 15_000)], ['one', look('up', 50_000)]),
    ).toEqual([[0, 50_000, 5_000]]);
  });

  it('does not end with a look from before it began, told late', async () => {
    expect(await told(['one', look('down', 20_000), change(20_000)], ['two', look('up', 10_000)])).toEqual([
      [20_000, 'lasts', 0],
    ]);
  });

  it('does not wait for a replica that was closed', async () => {
    expect(
      await told(
        ['one', look('down', 0), change(0)],
        ['two', look('down', 1_000), change(1_000), look('unknown', 2_000)],
        ['one', look('up', 3_000)],
      ),
    ).toEqual([[0, 3_000, 1_000]]);
  });

  it('goes on where a replica that could not tell for a while still sees it', async () => {
    const cutOff = ['two', look('down', 20_000), look('down', 40_000), look('down', 60_000)] as const;
    expect(
      await told(
        ['one', look('down', 0), change(0)],
        ['two', look('down', 1_000)],
        ['one', look('up', 10_000), look('up', 35_000)],
        cutOff,
      ),
    ).toEqual([[0, 'lasts', 0]]);
  });

  it('is another one where the check was up in between, for all that looked', async () => {
    expect(await told(['one', look('down', 0), change(0), look('up', 10_000), look('down', 20_000), change(20_000)])).toEqual([
      [20_000, 'lasts', 0],
      [0, 10_000, 0],
    ]);
  });
});

describe('the reach of a batch', () => {
  it('is its checks, and what ended up to an hour before it', () => {
    const batch = batchOf(
      eventsOf([{ afterMs: 1, check: 'orders', state: 'up', standsMs: 1, durationMs: 1, changes: false }]),
      'x',
      START,
    );
    expect(reachOf(batch)).toEqual({ checks: new Set(['orders']), endedFrom: START - HOUR_MS });
    expect(reachOf({ ...batch, observations: [] })).toEqual({ checks: new Set(), endedFrom: START - HOUR_MS });
  });
});
