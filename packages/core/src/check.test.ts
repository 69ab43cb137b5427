import { describe, expect, it } from 'vitest';
import { CHECK_DEFAULTS, defineCheck, isCheck } from './check.ts';

const run = (): void => undefined;

describe('a check', () => {
  it('is complete and frozen, and undefined means the default', () => {
    const check = defineCheck(run, { timeoutMs: undefined, tags: undefined } as never);
    expect({ ...check, run: undefined }).toEqual({ ...CHECK_DEFAULTS, run: undefined });
    for (const part of [check, check.tags, check.probes, check.dependsOn, check.links]) expect(Object.isFrozen(part)).toBe(true);
    expect(isCheck(check)).toBe(true);
    for (const other of [run, {}, { ...check }, null, 5, undefined]) expect(isCheck(other)).toBe(false);
  });

  it('does not change with the options it was made of (R23)', () => {
    const options = { tags: ['a'], links: { runbook: 'https://example.com' } };
    const check = defineCheck(run, options);
    options.tags.push('b');
    options.links.runbook = 'changed';
    expect(check).toMatchObject({ tags: ['a'], links: { runbook: 'https://example.com' } });
  });

  it('can be made of another, whose options are overridden one by one', () => {
    const base = defineCheck(run, { timeoutMs: 5, tags: ['a'], name: 'base' });
    expect(defineCheck(base, { timeoutMs: 7, tags: undefined as never })).toMatchObject({
      timeoutMs: 7,
      tags: ['a'],
      name: 'base',
    });
    expect(base.timeoutMs).toBe(5);
  });

  it('counts towards no probe where it is no default check, unless it says so', () => {
    expect(defineCheck(run, { default: false }).probes).toEqual([]);
    expect(defineCheck(run, { default: false, probes: ['startup'] }).probes).toEqual(['startup']);
  });

  it.each<object>([
    { timeoutMs: 0 },
    { timeoutMs: -1 },
    { timeoutMs: NaN },
    { timeoutMs: Infinity },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: '5' },
    { everyMs: -1 },
    { everyMs: 2 ** 31 },
    { maxAgeMs: 2 ** 31 },
    { maxAgeMs: null },
    { failureThreshold: 0 },
    { failureThreshold: 1.5 },
    { successThreshold: 1_001 },
    { failsAs: 'up' },
    { shared: 1 },
    { default: 'yes' },
    { probes: ['alive'] },
    { probes: 'readiness' },
    { tags: ['a b'] },
    { tags: 'a' },
    { dependsOn: ['1st'] },
    { visibility: 'secret' },
    { links: { a: 'javascript:alert(1)' } },
    { links: { a: ' java\nscript:alert(1)' } },
    { links: ['https://example.com'] },
    { title: '' },
    { title: 'x'.repeat(201) },
    { name: '_defaults' },
    { timeout: 5 },
    { __proto__: { a: 1 }, toString: 5 },
  ])('refuses %o (R21)', (options) => {
    expect(() => defineCheck(run, options as never)).toThrow(
      expect.objectContaining({ name: 'HealthError', code: expect.stringMatching(/^INVALID_(OPTION|NAME)$/) }),
    );
  });

  it('refuses what cannot be run', () => {
    for (const wrong of [undefined, null, 5, 'check', {}, Promise.resolve()])
      expect(() => defineCheck(wrong as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => defineCheck(run, null as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
