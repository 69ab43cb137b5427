import { createHealth, defineCheck, degraded, HealthError } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { createScriptedCheck } from './scripted-check.ts';

describe('a scripted check', () => {
  const statuses = async (health: ReturnType<typeof createHealth>, times: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let time = 0; time < times; time += 1) seen.push((await health.report()).checks['scripted']?.status ?? 'missing');
    return seen;
  };

  it('does what each line says and repeats the last', async () => {
    const script = createScriptedCheck(['up', 'down', { throws: new Error('broken') }, { returns: degraded('slow') }, {}]);
    const health = createHealth({ checks: { scripted: defineCheck(script.run, { maxAgeMs: 0 }) }, clock: new ManualClock() });
    expect(await statuses(health, 6)).toEqual(['up', 'down', 'down', 'degraded', 'up', 'up']);
    expect(script.runs).toBe(6);
    expect(script.running).toBe(0);
  });

  it('takes its time on the clock it was given', async () => {
    const clock = new ManualClock();
    const script = createScriptedCheck([{ takesMs: 300 }], clock);
    const health = createHealth({ checks: { scripted: script.run }, clock });
    const report = health.report();
    await clock.advance(299);
    expect(script.running).toBe(1);
    await clock.advance(1);
    expect((await report).checks['scripted']).toMatchObject({ status: 'up', durationMs: 300 });
  });

  it('hangs until it is released, and remembers why it was aborted', async () => {
    const clock = new ManualClock();
    const script = createScriptedCheck(['hangs']);
    const health = createHealth({ checks: { scripted: defineCheck(script.run, { timeoutMs: 100 }) }, clock });
    const report = health.report();
    await clock.advance(100);
    expect((await report).checks['scripted']).toMatchObject({ status: 'down', code: 'CHECK_TIMED_OUT' });
    expect(script.aborts).toMatchObject([{ code: 'CHECK_TIMED_OUT' }]);
    expect(script.running).toBe(1);
    script.release();
    await clock.advance(0);
    expect(script.running).toBe(0);
  });

  it('can throw undefined', async () => {
    const script = createScriptedCheck([{ throws: undefined }]);
    const health = createHealth({ checks: { scripted: script.run } });
    expect(await statuses(health, 1)).toEqual(['down']);
  });

  it.each([
    ['a word it does not know', () => createScriptedCheck(['sideways' as 'up'])],
    ['time without a clock', () => createScriptedCheck([{ takesMs: 10 }])],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(HealthError);
    expect(make).toThrow(/line 0 of the script/);
  });
});
