import type { Transition, TransitionQuery, TransitionSource } from './transition.ts';

/** The transitions of this process, the newest `limit` of them. */
export interface TransitionMemory extends TransitionSource {
  append(transition: Transition): void;
}

export function createTransitionMemory(id: string, since: number, limit: number): TransitionMemory {
  const newestFirst: Transition[] = [];
  let forgotten = 0;
  return {
    id,
    get since() {
      return forgotten === 0 ? since : (newestFirst.at(-1)?.at ?? since);
    },
    append(transition) {
      newestFirst.unshift(transition);
      if (newestFirst.length > limit) forgotten += newestFirst.splice(limit).length;
    },
    recent({ checks, limit: most }: TransitionQuery) {
      return newestFirst.filter(({ check }) => checks === undefined || checks.has(check)).slice(0, most);
    },
  };
}
