import type { Transition, TransitionQuery, TransitionSource } from './transition.ts';

/** The transitions of this process, the newest `limit` of public checks and as many of private ones: neither displaces the other. */
export interface TransitionMemory extends TransitionSource {
  append(transition: Transition): void;
}

export function createTransitionMemory(id: string, since: number, limit: number): TransitionMemory {
  const open = createList(since, limit);
  const hidden = createList(since, limit);
  return {
    id,
    beganAt: since,
    get since() {
      return Math.max(open.since, hidden.since);
    },
    get publicSince() {
      return open.since;
    },
    append(transition) {
      (transition.visibility === 'public' ? open : hidden).append(transition);
    },
    recent({ checks, visibility, limit: most }: TransitionQuery) {
      const all =
        visibility === 'public'
          ? open.newestFirst
          : [...open.newestFirst, ...hidden.newestFirst].toSorted((one, other) => other.at - one.at);
      return all.filter(({ check }) => checks === undefined || checks.has(check)).slice(0, most);
    },
  };
}

interface List {
  readonly newestFirst: readonly Transition[];
  readonly since: number;
  append(transition: Transition): void;
}

function createList(begin: number, limit: number): List {
  const newestFirst: Transition[] = [];
  let since = begin;
  return {
    newestFirst,
    get since() {
      return since;
    },
    append(transition) {
      newestFirst.unshift(transition);
      if (newestFirst.length <= limit) return;
      newestFirst.pop();
      since = newestFirst.at(-1)?.at ?? since;
    },
  };
}
