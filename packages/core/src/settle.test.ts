import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCheck } from './check.ts';
import { degraded, down, up, type Outcome } from './outcome.ts';
import { settle, soften, UNSETTLED, type Settled } from './settle.ts';

const outcome = fc.constantFrom<Outcome>(up(), degraded('slow'), down('gone'));
const thresholds = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 5 }),
  successThreshold: fc.integer({ min: 1, max: 5 }),
});

function settleAll(outcomes: readonly Outcome[], options: Parameters<typeof defineCheck>[1] = {}): Settled {
  const check = defineCheck(() => undefined, options);
  return outcomes.reduce((before, one) => settle(before, one, check), UNSETTLED);
}

describe('what runs come to (R19)', () => {
  it('depends on the runs alone', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), thresholds, (outcomes, options) => {
        expect(settleAll(outcomes, options)).toEqual(settleAll(outcomes, options));
      }),
    );
  });

  it('is the last run itself where both thresholds are 1', () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        expect(settleAll(outcomes).status).toBe(outcomes.at(-1)?.status);
      }),
    );
  });

  it('becomes down only by enough failures in a row, and leaves it only by enough successes', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), thresholds, (outcomes, options) => {
        const check = defineCheck(() => undefined, options);
        let before = UNSETTLED;
        for (const one of outcomes) {
          const after = settle(before, one, check);
          const fell = after.status === 'down' && before.status !== 'down';
          const rose = after.status !== 'down' && before.status === 'down';
          expect(after.failuresInARow).toBe(fell ? options.failureThreshold : after.failuresInARow);
          expect(after.successesInARow).toBe(rose ? options.successThreshold : after.successesInARow);
          expect(after.failuresInARow * after.successesInARow).toBe(0);
          expect(after.recent.length).toBeLessThanOrEqual(20);
          before = after;
        }
      }),
    );
  });

  it('is never flapping while it never changes, and always where it changes each time', () => {
    expect(settleAll(Array.from({ length: 100 }, () => down('gone'))).flapping).toBe(false);
    expect(settleAll(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? up() : down('gone')))).flapping).toBe(true);
    expect(settleAll(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? up() : degraded('slow')))).flapping).toBe(
      false,
    );
  });

  it('costs degraded at most where failsAs says so (R2)', () => {
    expect(soften('down', { failsAs: 'degraded' })).toBe('degraded');
    expect(soften('down', { failsAs: 'down' })).toBe('down');
    for (const status of ['up', 'degraded', 'unknown'] as const) expect(soften(status, { failsAs: 'degraded' })).toBe(status);
  });
});
