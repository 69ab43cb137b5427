import cluster from 'node:cluster';
import { hostname } from 'node:os';
import {
  assertOption,
  HealthError,
  redact,
  settleOptions,
  text,
  type CheckPast,
  type Health,
  type Incident,
  type IncidentNote,
  type IncidentQuery,
  type PastQuery,
  type PastSource,
  type Rules,
  type Transition,
  type TransitionQuery,
  type TransitionSource,
} from '@allwell/core';
import { settleHistoryOptions, type HistoryOptions } from './history-options.ts';
import { inTime } from './in-time.ts';
import { createObserver } from './observer.ts';
import { createPastReader } from './past-reader.ts';
import { startPruning } from './pruner.ts';
import { chooseIncidents, chooseTransitions, createRecollection, withUnwritten } from './recollection.ts';
import { DAY_MS } from './roll-up.ts';
import type { Observation, ObservationQuery } from './store.ts';
import { startClosing } from './unwatched.ts';
import { createWriter } from './writer.ts';

/** What is remembered of a health, over restarts and over all replicas that share a store. */
export interface History extends AsyncDisposable {
  /** Those that last first, then the newest; 100 at most, where that is not said. */
  incidents(query?: Partial<IncidentQuery>): Promise<readonly Incident[]>;
  /** Uptime, days and latency by name of check, up to now where that is not said. */
  past(query?: Partial<PastQuery>): Promise<ReadonlyMap<string, CheckPast>>;
  /** Single looks at one check, newest first; where that is not said, those of the last day, 100 at most. Rejects where the store cannot be read. */
  observations(query: Pick<ObservationQuery, 'check'> & Partial<ObservationQuery>): Promise<readonly Observation[]>;
  /**
   * Adds a note to an incident, free of secrets, and resolves with the incident as it then is; with undefined where there is none of
   * that id. Rejects where the store cannot be written. @throws HealthError `INVALID_OPTION` for a note that is empty or longer than
   * 2 000 characters.
   */
  addNote(incident: string, note: Omit<IncidentNote, 'at'>): Promise<Incident | undefined>;
  /** Resolves when everything seen so far is kept. Rejects where the store cannot be used. */
  flush(): Promise<void>;
  /** How many looks and transitions were lost, because the store failed for so long that they were too many to keep in memory. */
  readonly dropped: number;
  /** Writes what waits, within 5 seconds, and closes the store. From here on nothing vouches for the checks. Never rejects. */
  close(): Promise<void>;
}

const NOTE_RULES: Rules<Omit<IncidentNote, 'at'>> = { text: text(2_000), author: text(200) };

// A start does not wait longer for a store, nor a page, nor an end.
const OPEN_WITHIN_MS = 2_000;
const READ_WITHIN_MS = 500;
const CLOSE_WITHIN_MS = 5_000;
// A store that failed to answer is left alone for so long.
const REST_MS = 2_000;
const REMEMBERED = 100;

/**
 * Gives a health a memory: from now on everything it finds is kept in a store, and its page and feeds tell of the past. Resolves when
 * the store is ready, or after two seconds without it. A store that fails changes no answer about health; it is told once, what
 * happens meanwhile is kept in bounded memory, and written when the store works again. It closes itself with the health.
 *
 * @throws HealthError `INVALID_OPTION`; `CLOSED` where the health is closed.
 */
export async function history(health: Health, options: HistoryOptions = {}): Promise<History> {
  const settings = settleHistoryOptions(options);
  if (health.lifecycle === 'closed') throw new HealthError('CLOSED', `the health of ${health.service.name} is closed`);
  const { store, retention } = settings;
  const { clock, transitions: before } = health;
  const service = health.service.name;
  const reader = createPastReader(store, service, clock);
  const instance = settings.instance ?? instanceOf(health);
  const writer = createWriter(store, service, instance, clock, settings, (batch, late) => {
    reader.renew(late);
    if (batch.transitions.length > 0 || recollection.mayEnd(batch)) remembering = remember();
  });
  const recollection = createRecollection();
  const observer = createObserver(health, settings, writer);

  let remembering: Promise<void> | undefined;
  let restsUntil = -Infinity;
  /** What the store says, if it does so in time; undefined where it cannot. */
  const read = async <T>(ask: () => PromiseLike<T>): Promise<T | undefined> => {
    if (writer.identity === undefined || clock.now() < restsUntil) return undefined;
    try {
      return await inTime(clock, READ_WITHIN_MS, ask());
    } catch {
      restsUntil = clock.now() + REST_MS;
      return undefined;
    }
  };

  const recent = async (query: TransitionQuery): Promise<readonly Transition[]> => {
    const { unwritten, failing } = writer;
    const found = await read(async () => {
      // What others have written by then decides what of it is told.
      if (unwritten.transitions.length > 0 && !failing) await writer.flush();
      return store.transitions(service, query);
    });
    if (found) recollection.addTransitions(found);
    if (found && !failing) return chooseTransitions(found, query);
    const known = { transitions: [...(found ?? []), ...recollection.transitions], incidents: recollection.incidents };
    return chooseTransitions(withUnwritten(known, writer.unwritten, writer.failing).transitions, query);
  };

  const incidents = async (query: Partial<IncidentQuery> = {}): Promise<readonly Incident[]> => {
    const complete = { limit: REMEMBERED, ...query };
    const { unwritten } = writer;
    const found = await read(() => store.incidents(service, complete));
    if (found) recollection.addIncidents(found);
    const known = { transitions: recollection.transitions, incidents: found ?? recollection.incidents };
    return chooseIncidents(withUnwritten(known, unwritten, writer.failing).incidents, complete);
  };

  /** Takes down what is told at present: it is there when the store is not. */
  const remember = async (): Promise<void> => {
    const all = { limit: REMEMBERED };
    const open = { ...all, visibility: 'public' } as const;
    const found = await read(() =>
      Promise.all([
        store.transitions(service, all),
        store.transitions(service, open),
        store.incidents(service, all),
        store.incidents(service, open),
      ]),
    );
    if (found === undefined) return;
    const [transitions, openTransitions, lately, openLately] = found;
    recollection.addTransitions([...transitions, ...openTransitions]);
    recollection.addIncidents([...lately, ...openLately]);
  };

  const past: PastSource['past'] = (query) => reader.read(query, writer.unwritten);

  const addNote: History['addNote'] = async (incident, note) => {
    const { text: told, author } = settleOptions<Omit<IncidentNote, 'at'>>('addNote', note, NOTE_RULES, {});
    const noted = Object.freeze({
      at: clock.wallTime(),
      text: redact(assertOption('addNote: text', told, NOTE_RULES.text)),
      ...(author !== undefined && { author: redact(author) }),
    });
    await writer.flush(); // the incident may be younger than what is kept
    const found = await inTime(clock, CLOSE_WITHIN_MS, store.addNote(service, incident, noted));
    if (found) recollection.addIncidents([found]);
    return found;
  };

  const source: TransitionSource = {
    get id() {
      return writer.identity?.id ?? before.id;
    },
    get since() {
      const keptFrom = Math.floor((clock.wallTime() - retention.incidentsMs) / DAY_MS) * DAY_MS;
      return Math.max(keptFrom, writer.identity?.since ?? before.since);
    },
    // A feed without entries is dated by this: it must not move when the oldest days are forgotten.
    get beganAt() {
      return writer.identity?.since ?? before.since;
    },
    past: { past, incidents, addNote },
    recent,
  };

  const stopPruning = startPruning(store, service, retention, clock);
  const stopClosing = startClosing(store, health, writer.change);
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    unsubscribe();
    stopPruning();
    stopClosing();
    observer.close();
    writer.stop();
    const write = inTime(clock, CLOSE_WITHIN_MS, writer.flush());
    await write.catch(() => undefined); // who closes has been told before that the store fails
    await inTime(clock, CLOSE_WITHIN_MS, disposed(store)).catch(() => undefined);
  };
  const close = (): Promise<void> => (closing ??= end());
  const unsubscribe = health.subscribe((event) => {
    if (event.type === 'lifecycle' && event.lifecycle === 'closed') void close();
  });

  const begin = async (): Promise<void> => {
    await writer.flush();
    await Promise.all([remember(), past({ until: clock.wallTime() })]);
  };
  await inTime(clock, OPEN_WITHIN_MS, begin()).catch(() => undefined);
  health.remember(source);
  return {
    incidents,
    past: async (query = {}) => await past({ until: clock.wallTime(), ...query }),
    async observations({ check, from = clock.wallTime() - DAY_MS, to = clock.wallTime() + 1, limit = REMEMBERED }) {
      return await store.observations(service, { check, from, to, limit });
    },
    addNote,
    async flush() {
      await writer.flush();
      await remembering; // a moment later it is told as well
    },
    get dropped() {
      return writer.dropped;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Every process has its own, and keeps it when it is started again. */
function instanceOf({ service }: Health): string {
  return service.instance ?? (cluster.worker ? `${hostname()}-${cluster.worker.id}` : hostname());
}

async function disposed(store: AsyncDisposable): Promise<void> {
  await store[Symbol.asyncDispose]();
}
