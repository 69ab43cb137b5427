import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependenciesFirst, refuseCycle } from './dependency.ts';

const graph =
  (edges: Readonly<Record<string, readonly string[]>>) =>
  (name: string): readonly string[] =>
    edges[name] ?? [];
const anyGraph = fc.array(fc.array(fc.nat(30), { maxLength: 5 }), { minLength: 1, maxLength: 31 });

describe('a cycle of dependencies', () => {
  it('is refused with the way it takes (R22)', () => {
    const known = graph({ b: ['c', 'd'], c: ['e'], d: ['a'], e: [] });
    expect(() => refuseCycle('a', ['b'], known)).toThrow(
      expect.objectContaining({ code: 'DEPENDENCY_CYCLE', message: 'the check "a" would depend on itself: a -> b -> d -> a' }),
    );
    expect(() => refuseCycle('a', ['a'], known)).toThrow('a -> a');
    expect(() => refuseCycle('x', ['b', 'missing'], known)).not.toThrow();
  });

  it('is none where several ways lead to the same check (R22)', () => {
    expect(() => refuseCycle('top', ['left', 'right'], graph({ left: ['base'], right: ['base'], base: [] }))).not.toThrow();
  });

  it('is found in chains of any length', () => {
    const next = (name: string): readonly string[] => [`c${Number(name.slice(1)) + 1}`];
    const long = (name: string): readonly string[] => (name === 'c100000' ? ['c0'] : next(name));
    expect(() => refuseCycle('c0', ['c1'], long)).toThrow(expect.objectContaining({ code: 'DEPENDENCY_CYCLE' }));
  });
});

describe('dependencies first', () => {
  it('puts each once, after what it needs (R22)', () => {
    const known = graph({ top: ['left', 'right'], left: ['base'], right: ['base'] });
    expect([...dependenciesFirst(['top', 'left', 'other'], known)]).toEqual(['base', 'left', 'right', 'top', 'other']);
  });

  it('keeps the order of what needs nothing', () => {
    expect([...dependenciesFirst(['c', 'a', 'b'], () => [])]).toEqual(['c', 'a', 'b']);
  });

  it('holds for every graph without a cycle', () => {
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const known = (one: string): readonly string[] =>
          (edges[Number(one)] ?? []).filter((next) => next < Number(one)).map(String);
        const order = [
          ...dependenciesFirst(
            edges.map((_, index) => String(index)),
            known,
          ),
        ];
        expect(new Set(order).size).toBe(order.length);
        for (const one of order) for (const next of known(one)) expect(order.indexOf(next)).toBeLessThan(order.indexOf(one));
      }),
    );
  });

  it('ends even where there is a cycle', () => {
    expect([...dependenciesFirst(['a'], graph({ a: ['b'], b: ['a'] }))].toSorted()).toEqual(['a', 'b']);
  });
});
