import { describe, expect, it } from 'vitest';
import { createTransitionMemory } from './memory.ts';
import type { Transition } from './transition.ts';

const transition = (at: number, check = 'one', visibility: 'public' | 'private' = 'public'): Transition => ({
  check,
  title: check,
  from: 'up',
  to: 'down',
  at,
  visibility,
});

describe('the memory of transitions', () => {
  it('keeps the newest of them, newest first, and says from when on it is complete', () => {
    const memory = createTransitionMemory('id', 5, 3);
    expect([memory.since, memory.recent({ limit: 10 })]).toEqual([5, []]);
    for (const at of [10, 20, 30]) memory.append(transition(at));
    expect(memory.since).toBe(5);
    memory.append(transition(40));
    expect(memory.since).toBe(20);
    const at = (query: { limit: number; checks?: ReadonlySet<string> }): number[] =>
      [...(memory.recent(query) as readonly Transition[])].map((one) => one.at);
    expect(at({ limit: 10 })).toEqual([40, 30, 20]);
    expect(at({ limit: 1 })).toEqual([40]);
    expect(at({ limit: 10, checks: new Set(['other']) })).toEqual([]);
  });

  it('lets private checks neither displace nor delay what the public may read (R5)', () => {
    const memory = createTransitionMemory('id', 5, 3);
    memory.append(transition(10, 'open'));
    for (let at = 20; at < 120; at += 10) memory.append(transition(at, 'hidden', 'private'));
    memory.append(transition(130, 'open'));
    expect(memory.recent({ limit: 2, visibility: 'public' })).toMatchObject([{ at: 130 }, { at: 10 }]);
    expect(memory.publicSince).toBe(5);
    expect(memory.since).toBe(90);
    expect(memory.recent({ limit: 10 })).toMatchObject([{ at: 130 }, { at: 110 }, { at: 100 }, { at: 90 }, { at: 10 }]);
  });
});
