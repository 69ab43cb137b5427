import { HealthError, type Incident, type Transition } from '@allwell/core';
import { reachOf, settleBatch } from './ledger.ts';
import { toIncident, type OpenIncident } from './outage.ts';
import { addRollUps, DAY_MS, HOUR_MS } from './roll-up.ts';
import type { HistoryStore, Observation, RollUp, StoreIdentity, Tail } from './store.ts';

// What is kept at most, whatever happens: the oldest goes first.
const MOST_CHECKS = 1_000;
const MOST_OBSERVATIONS = 1_000; // of each check
const MOST_TRANSITIONS = 10_000;
const MOST_ENDED_INCIDENTS = 1_000;
const MOST_INSTANCES = 1_000;
const LONGEST_HOURS_MS = 32 * DAY_MS;
const LONGEST_DAYS_MS = 400 * DAY_MS;

interface CheckMemory {
  tail: Tail | undefined;
  observations: Observation[];
  readonly hours: Map<number, RollUp>;
  readonly days: Map<number, RollUp>;
}

interface ServiceMemory {
  readonly identity: StoreIdentity;
  readonly checks: Map<string, CheckMemory>;
  readonly incidents: Map<string, OpenIncident>;
  readonly sequences: Map<string, number>;
  transitions: Transition[]; // newest first
}

/** Keeps the history in the memory of this process, within bounds: gone with it. The specification of every other store, running. */
export function createMemoryStore(): HistoryStore {
  const services = new Map<string, ServiceMemory>();
  let closed = false;
  const memoryOf = (service: string, now = 0): ServiceMemory => {
    if (closed) throw new HealthError('CLOSED', 'the store of the history is closed');
    const memory = services.get(service) ?? {
      identity: Object.freeze({ id: crypto.randomUUID(), since: now }),
      checks: new Map(),
      incidents: new Map(),
      sequences: new Map(),
      transitions: [],
    };
    services.set(service, memory);
    return memory;
  };

  return {
    open: async (service, now) => memoryOf(service, now).identity,
    async append(service, { sequence, ...batch }) {
      const memory = memoryOf(service, batch.at);
      const { checks, incidents, sequences } = memory;
      if (sequences.get(batch.instance) === sequence) return;
      const { checks: touched, endedFrom } = reachOf(batch);
      const known = [...incidents.values()].filter(
        ({ check, endedAt }) => endedAt === undefined || (touched.has(check) && endedAt >= endedFrom),
      );
      const changing = batch.transitions.length + known.length === 0 ? [] : [...touched];
      const writes = settleBatch(batch, {
        tails: new Map([...touched].flatMap((name) => checks.get(name)?.tail ?? []).map((tail) => [tail.check, tail])),
        incidents: known,
        told: new Map(changing.flatMap((name) => newestOf(memory, name) ?? []).map((one) => [one.check, one])),
      });
      sequences.delete(batch.instance); // to the end, as the latest
      sequences.set(batch.instance, sequence);
      forgetFirst(sequences, MOST_INSTANCES);
      for (const observation of batch.observations) {
        const { observations } = checkOf(checks, observation.check);
        observations.push(Object.freeze({ ...observation }));
        if (observations.length > MOST_OBSERVATIONS) observations.shift();
      }
      for (const tail of writes.tails) checkOf(checks, tail.check).tail = Object.freeze(tail);
      for (const hour of writes.hours) put(checkOf(checks, hour.check).hours, hour, LONGEST_HOURS_MS);
      for (const day of writes.days) put(checkOf(checks, day.check).days, day, LONGEST_DAYS_MS);
      for (const incident of writes.incidents) incidents.set(incident.id, Object.freeze(incident));
      const ended = [...incidents.values()].filter(({ endedAt }) => endedAt !== undefined);
      for (const { id } of ended.toSorted(oldestFirst).slice(0, -MOST_ENDED_INCIDENTS)) incidents.delete(id);
      memory.transitions = withMore(memory.transitions, writes.transitions).slice(0, MOST_TRANSITIONS);
      forgetFirst(checks, MOST_CHECKS);
    },
    async observations(service, { check, from, to, limit }) {
      const { observations } = memoryOf(service).checks.get(check) ?? { observations: [] };
      return observations
        .filter(({ at }) => at >= from && at < to)
        .toSorted((one, other) => other.at - one.at)
        .slice(0, limit);
    },
    async transitions(service, { checks, visibility, limit }) {
      return memoryOf(service)
        .transitions.filter((one) => (checks?.has(one.check) ?? true) && isVisible(one, visibility))
        .slice(0, limit);
    },
    async incidents(service, { checks, visibility, id, limit }) {
      return [...memoryOf(service).incidents.values()]
        .filter((one) => (checks?.has(one.check) ?? true) && isVisible(one, visibility) && (id ?? one.id) === one.id)
        .toSorted((one, other) => Number(isOver(one)) - Number(isOver(other)) || oldestFirst(other, one))
        .slice(0, limit)
        .map(toIncident);
    },
    async rollUps(service, { resolution, checks, visibility, from, to }) {
      return [...memoryOf(service).checks]
        .filter(([name, { tail }]) => (checks?.has(name) ?? true) && isVisible(tail, visibility))
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([, { hours, days }]) =>
          [...(resolution === 'hour' ? hours : days).values()]
            .filter(({ start }) => start >= from && start < to)
            .toSorted((one, other) => one.start - other.start),
        );
    },
    async tails(service, { checks, visibility }) {
      return [...memoryOf(service).checks]
        .flatMap(([name, { tail }]) => (tail && (checks?.has(name) ?? true) && isVisible(tail, visibility) ? [tail] : []))
        .toSorted((one, other) => (one.check < other.check ? -1 : 1));
    },
    async addNote(service, id, note) {
      const { incidents } = memoryOf(service);
      const incident = incidents.get(id);
      if (incident === undefined) return undefined;
      const noted = Object.freeze({ ...incident, notes: [...incident.notes, Object.freeze({ ...note })] });
      incidents.set(id, noted);
      return toIncident(noted);
    },
    async prune(service, { observationsMs, hoursMs, daysMs, incidentsMs }, now) {
      const memory = memoryOf(service);
      for (const one of memory.checks.values()) {
        one.observations = one.observations.filter(({ at }) => at >= now - observationsMs);
        forgetBefore(one.hours, now - hoursMs - HOUR_MS);
        forgetBefore(one.days, now - daysMs - DAY_MS);
      }
      for (const { id, endedAt = now } of memory.incidents.values()) if (endedAt < now - incidentsMs) memory.incidents.delete(id);
      memory.transitions = memory.transitions.filter(({ at }) => at >= now - incidentsMs);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      services.clear();
    },
  };
}

function checkOf(checks: Map<string, CheckMemory>, name: string): CheckMemory {
  const memory = checks.get(name) ?? { tail: undefined, observations: [], hours: new Map(), days: new Map() };
  checks.delete(name); // to the end, as the one seen last
  checks.set(name, memory);
  return memory;
}

function newestOf({ transitions }: ServiceMemory, name: string): Transition | undefined {
  return transitions.find(({ check }) => check === name);
}

function put(rollUps: Map<number, RollUp>, more: RollUp, longestMs: number): void {
  const before = rollUps.get(more.start);
  rollUps.set(more.start, Object.freeze(before ? addRollUps(before, more) : more));
  forgetBefore(rollUps, Math.max(...rollUps.keys()) - longestMs);
}

function forgetBefore(rollUps: Map<number, RollUp>, start: number): void {
  for (const one of rollUps.keys()) if (one < start) rollUps.delete(one);
}

function forgetFirst(entries: Map<string, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}

function withMore(newestFirst: Transition[], more: readonly Transition[]): Transition[] {
  const news = more.filter(({ check, at }) => !newestFirst.some((one) => one.check === check && one.at === at));
  return [...news.map((one) => Object.freeze(one)), ...newestFirst].toSorted((one, other) => other.at - one.at);
}

function isVisible(one: { readonly visibility: 'public' | 'private' } | undefined, visibility: 'public' | undefined): boolean {
  return visibility === undefined || one?.visibility === visibility;
}

function isOver({ endedAt }: Incident): boolean {
  return endedAt !== undefined;
}

function oldestFirst(one: Incident, other: Incident): number {
  return one.startedAt - other.startedAt;
}
