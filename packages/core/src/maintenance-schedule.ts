import type { Clock } from './clock.ts';
import { HealthError } from './error.ts';
import {
  maintenanceWindow,
  type Announced,
  type Maintenance,
  type MaintenanceWindowOptions,
  type PlannedMaintenance,
  type MaintenanceWindow,
} from './maintenance-window.ts';
import { assertOption } from './rule.ts';

/** Opens and closes windows as the wall clock says, beside what is announced for now. */
export interface MaintenanceSchedule {
  /** @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, `UNKNOWN_CHECK` */
  plan(options: MaintenanceWindowOptions): PlannedMaintenance;
  /** Takes a window away, also one that is open. Whether there was one. */
  cancel(id: string): boolean;
  /** What is under way: of several, what ends last. */
  of(check: string | undefined): Maintenance | undefined;
  /** What is to come for the service and for these checks, the next first; undefined where there is nothing. */
  planned(checks: object): readonly PlannedMaintenance[] | undefined;
  /** Ends the open windows of a check, or of the service. Whether there was one. */
  end(check: string | undefined): boolean;
  /** Tells of a change, if there is one. */
  tell(check: string | undefined): void;
  /** Brings everything up to date with the wall clock. */
  settle(): void;
  /** From now on a timer does so too, where there may be any. */
  start(withTimers: boolean): void;
  close(): void;
}

/** What has become of a window. */
interface State {
  /** What it announces while it is open. */
  open?: Maintenance;
  /** The occurrence that is over, by its beginning. */
  ended?: { readonly startsAt: number; readonly byHand: boolean };
}

/** One time at which a window is open. */
interface Occurrence {
  readonly startsAt: number;
  /** Endless where nothing is set. */
  readonly until: number;
}

const MOST_LISTED = 20;
// No longer than this does a window wait for its timer: the wall clock may be set meanwhile, which no timer notices.
const LOOK_AGAIN_MS = 60_000;
// A clock that is set back by less than this reopens and closes nothing.
const SLACK_MS = 60_000;

// A clock that is set back by less than this brings back a window that is over.
const KEPT_MS = 7 * 86_400_000;

/** `changed` is called whenever `of` gives something else than before. */
export function createMaintenanceSchedule(
  clock: Clock,
  known: readonly MaintenanceWindow[],
  announced: Announced,
  assertCheck: (check: string) => void,
  changed: (check: string | undefined, maintenance: Maintenance | undefined) => void,
): MaintenanceSchedule {
  const shown = new Map([...announced].map(([check, { maintenance }]) => [check, maintenance]));
  const windows = new Map<string, MaintenanceWindow>();
  const states = new WeakMap<MaintenanceWindow, State>();
  let started = false;
  let closed = false;
  let cancelLook = (): void => undefined;

  const add = (window: MaintenanceWindow): string => {
    const stem = `${window.check ?? '_service'}-${window.startsAt}`;
    let id = stem;
    for (let twin = 2; windows.has(id); twin += 1) id = `${stem}-${twin}`;
    windows.set(id, window);
    return id;
  };

  const stateOf = (window: MaintenanceWindow): State => {
    let state = states.get(window);
    if (state === undefined) states.set(window, (state = {}));
    return state;
  };

  const tell = (check: string | undefined): void => {
    let last = announced.get(check)?.maintenance;
    for (const window of windows.values()) {
      const { open } = stateOf(window);
      if (open && window.check === check && !(last && endOf(last) >= endOf(open))) last = open;
    }
    if (last === shown.get(check)) return;
    if (last) shown.set(check, last);
    else shown.delete(check);
    changed(check, last);
  };

  const turn = (window: MaintenanceWindow, wall: number): void => {
    const state = stateOf(window);
    const { open, ended } = state;
    const occurrence = occurrenceAt(window, wall);
    const isOpen =
      occurrence !== undefined &&
      wall >= occurrence.startsAt - (open?.since === occurrence.startsAt ? SLACK_MS : 0) &&
      !(ended?.startsAt === occurrence.startsAt && (ended.byHand || wall > occurrence.until - SLACK_MS));
    if (isOpen && open?.since === occurrence.startsAt) return;
    if (open) state.ended = { startsAt: open.since, byHand: false };
    if (isOpen) {
      const { startsAt: since, until } = occurrence;
      state.open = Object.freeze({ reason: window.reason, since, ...(until !== Infinity && { until }) });
    } else delete state.open;
    if (open || isOpen) tell(window.check);
  };

  const settle = (): void => {
    if (closed) return;
    const wall = clock.wallTime();
    for (const [id, window] of windows) {
      turn(window, wall);
      if (occurrenceAt(window, wall - KEPT_MS) === undefined) windows.delete(id);
    }
  };

  /** When a window opens next. */
  const nextOf = (window: MaintenanceWindow, wall: number): Occurrence | undefined => {
    const { open, ended } = stateOf(window);
    const found = occurrenceAt(window, wall);
    const isEnded = ended?.byHand === true && ended.startsAt === found?.startsAt;
    if (!found || (!open && !isEnded && found.startsAt > wall)) return found;
    const next = occurrenceAt(window, found.until);
    return next && next.startsAt > wall ? next : undefined;
  };

  const look = (): void => {
    settle();
    cancelLook();
    if (closed || !started) return;
    const wall = clock.wallTime();
    let next = Infinity;
    for (const window of windows.values())
      next = Math.min(next, nextOf(window, wall)?.startsAt ?? Infinity, stateOf(window).open?.until ?? Infinity);
    if (next !== Infinity) cancelLook = clock.schedule(Math.min(Math.max(1, next - wall), LOOK_AGAIN_MS), look);
  };

  for (const window of known) add(window);
  settle();
  return {
    plan(options) {
      const window = assertOption('planMaintenance', options, maintenanceWindow);
      if (window.check !== undefined) assertCheck(window.check);
      if (!occurrenceAt(window, clock.wallTime()))
        throw new HealthError('INVALID_OPTION', 'planMaintenance: until must be in the future');
      const { everyMs: _, ...first } = window;
      const id = add(window);
      look();
      return Object.freeze({ id, ...first });
    },
    cancel(id) {
      const window = windows.get(id);
      if (!window) return false;
      windows.delete(id);
      tell(window.check);
      look();
      return true;
    },
    of: (check) => shown.get(check),
    planned(checks) {
      const wall = clock.wallTime();
      const found = [...windows].flatMap(([id, window]) => {
        const next = window.check === undefined || Object.hasOwn(checks, window.check) ? nextOf(window, wall) : undefined;
        return next ? [plannedOf(id, window, next)] : [];
      });
      if (found.length === 0) return undefined;
      return Object.freeze(found.toSorted((one, other) => one.startsAt - other.startsAt).slice(0, MOST_LISTED));
    },
    end(check) {
      settle();
      let any = false;
      for (const window of windows.values()) {
        const state = stateOf(window);
        if (!state.open || window.check !== check) continue;
        state.ended = { startsAt: state.open.since, byHand: true };
        delete state.open;
        any = true;
      }
      return any;
    },
    tell,
    settle,
    start(withTimers) {
      started = withTimers;
      look();
    },
    close() {
      closed = true;
      cancelLook();
    },
  };
}

function endOf({ until = Infinity }: Maintenance): number {
  return until;
}

/** The occurrence that is under way at an instant, or else the next. Undefined where there is none left. */
export function occurrenceAt({ startsAt, until = Infinity, everyMs }: MaintenanceWindow, at: number): Occurrence | undefined {
  if (at < until) return { startsAt, until };
  if (everyMs === undefined) return undefined;
  const start = startsAt + Math.ceil((at - until + 1) / everyMs) * everyMs;
  return { startsAt: start, until: start + until - startsAt };
}

function plannedOf(id: string, { reason, check }: MaintenanceWindow, { startsAt, until }: Occurrence): PlannedMaintenance {
  return Object.freeze({ id, reason, startsAt, ...(until !== Infinity && { until }), ...(check !== undefined && { check }) });
}
