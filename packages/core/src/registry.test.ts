import { ManualClock } from '@allwell/testkit';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineCheck, type CheckOptions } from './check.ts';
import { createHealth, type Health } from './health.ts';
import type { HealthOptions } from './health-options.ts';
import { down } from './outcome.ts';

let clock: ManualClock;
let ran: string[];
const sick = new Set<string>();

beforeEach(() => {
  clock = new ManualClock();
  ran = [];
  sick.clear();
});

function healthOf(checks: Readonly<Record<string, CheckOptions>>, options: HealthOptions = {}): Health {
  const health = createHealth({ clock, ...options });
  for (const [name, check] of Object.entries(checks)) add(health, name, check);
  return health;
}

function add(health: Health, name: string, options: CheckOptions = {}): void {
  health.register(
    name,
    defineCheck(() => {
      ran.push(name);
      return sick.has(name) ? down(`${name} is sick`) : undefined;
    }, options),
  );
}

const namesOf = (report: { readonly checks: object }): string[] => Object.keys(report.checks);

describe('a selection', () => {
  const health = (): Health =>
    healthOf(
      {
        db: { tags: ['storage'] },
        cache: { tags: ['storage', 'fast'], default: false },
        mail: { probes: ['startup', 'liveness'] },
        disk: { probes: ['readiness', 'startup'] },
      },
      { groups: { stores: { checks: ['disk'], tags: ['storage'] }, none: {} } },
    );

  it('is the default checks where it says nothing, in order of registration', () => {
    expect(namesOf(health().peek())).toEqual(['db', 'mail', 'disk']);
  });

  it('is what was asked for by name, each once, in order of registration whatever the order of the names', () => {
    const one = health();
    expect(namesOf(one.peek({ checks: ['disk', 'db', 'disk'] }))).toEqual(['db', 'disk']);
    expect(namesOf(one.peek({ checks: ['cache', '_defaults'] }))).toEqual(['db', 'cache', 'mail', 'disk']);
    expect(one.peek({ checks: [] })).toMatchObject({ status: 'up', checks: {} });
    fc.assert(
      fc.property(fc.shuffledSubarray(['db', 'cache', 'mail', 'disk']), (names) => {
        expect(namesOf(one.peek({ checks: names }))).toEqual(
          ['db', 'cache', 'mail', 'disk'].filter((name) => names.includes(name)),
        );
      }),
    );
  });

  it('is the checks of a tag, of a group, and of a probe', () => {
    const one = health();
    expect(namesOf(one.peek({ tag: 'storage' }))).toEqual(['db', 'cache']);
    expect(namesOf(one.peek({ group: 'stores' }))).toEqual(['db', 'cache', 'disk']);
    expect(one.peek({ group: 'none' })).toMatchObject({ status: 'up', checks: {} });
    expect(namesOf(one.peek({ probe: 'readiness' }))).toEqual(['db', 'disk']);
    expect(namesOf(one.peek({ probe: 'liveness' }))).toEqual(['mail']);
    expect(namesOf(one.peek({ probe: 'startup' }))).toEqual(['mail', 'disk']);
  });

  it('is refused where it names what does not exist', async () => {
    const one = health();
    expect(() => one.peek({ checks: ['db', 'nope'] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CHECK', message: 'no check is called "nope"' }),
    );
    expect(() => one.peek({ tag: 'nope' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_TAG' }));
    expect(() => one.peek({ group: 'nope' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_GROUP' }));
    await expect(one.report({ checks: ['nope'] })).rejects.toMatchObject({ code: 'UNKNOWN_CHECK' });
  });

  it('is refused where it is not understood: a typing error must not turn a report green (R1)', async () => {
    const one = health();
    for (const wrong of [
      { probe: 'ready' },
      { check: 'db' },
      { checks: 'db' },
      { checks: [1] },
      { tags: ['storage'] },
      { checks: ['db'], tag: 'storage' },
      null,
      'db',
      [],
    ]) {
      expect(() => one.peek(wrong as never), JSON.stringify(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
      await expect(one.report(wrong as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
    expect(namesOf(one.peek({ checks: undefined, probe: undefined } as never))).toEqual(['db', 'mail', 'disk']);
  });
});

describe('a check that depends on another', () => {
  it('is not run while that is down: it is unknown, with what blocks it, and the root cause is named (R22)', async () => {
    const health = healthOf({ api: { dependsOn: ['orders'] }, orders: { dependsOn: ['db'] }, db: {}, disk: {} });
    sick.add('db');
    const report = await health.report();
    expect(ran).toEqual(['db', 'disk']);
    expect(report.status).toBe('down');
    expect(report.rootCauses).toEqual(['db']);
    expect(report.checks['api']).toMatchObject({
      status: 'unknown',
      blockedBy: ['orders', 'db'],
      reason: 'waits for orders, db',
    });
    expect(report.checks['orders']).toMatchObject({ status: 'unknown', blockedBy: ['db'] });
    expect(report.checks['db']).toMatchObject({ status: 'down', reason: 'db is sick' });
    sick.clear();
    await clock.advance(1_000);
    ran = [];
    expect(await health.report()).toMatchObject({ status: 'up', rootCauses: [] });
    expect(ran).toEqual(['db', 'disk', 'orders', 'api']);
  });

  it('sees to its dependency even where that was not asked for (R22)', async () => {
    const health = healthOf({ db: { default: false }, orders: { dependsOn: ['db'] } });
    sick.add('db');
    const report = await health.report();
    expect(ran).toEqual(['db']);
    expect(namesOf(report)).toEqual(['orders']);
    expect(report).toMatchObject({ status: 'unknown', rootCauses: ['db'] });
  });

  it('is run once in a diamond, after both (R22)', async () => {
    const health = healthOf({
      top: { dependsOn: ['left', 'right'], maxAgeMs: 0 },
      left: { dependsOn: ['base'], maxAgeMs: 0 },
      right: { dependsOn: ['base'], maxAgeMs: 0 },
      base: { maxAgeMs: 0 },
    });
    expect((await health.report()).status).toBe('up');
    expect(ran).toEqual(['base', 'left', 'right', 'top']);
    sick.add('left');
    ran = [];
    expect((await health.report()).checks['top']).toMatchObject({ status: 'unknown', blockedBy: ['left'] });
    expect(ran).toEqual(['base', 'left', 'right']);
  });

  it('names a root cause for each of several', async () => {
    const health = healthOf({ top: { dependsOn: ['a', 'b'] }, a: {}, b: { dependsOn: ['c'] }, c: {} });
    sick.add('a').add('c');
    expect(await health.report()).toMatchObject({ rootCauses: ['a', 'c'], checks: { top: { blockedBy: ['a', 'b', 'c'] } } });
  });

  it('waits where its dependency is not registered, and for one that is taken away', async () => {
    const health = healthOf({ orders: { dependsOn: ['db'] } });
    expect((await health.report()).checks['orders']).toMatchObject({ status: 'unknown', blockedBy: ['db'] });
    expect(() => health.start()).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CHECK', message: 'the check "orders" depends on "db", which is not registered' }),
    );
    add(health, 'db');
    await health.start();
    expect(await health.report()).toMatchObject({ status: 'up', lifecycle: 'started' });
    health.unregister('db');
    expect(await health.report()).toMatchObject({ status: 'unknown', rootCauses: ['db'] });
    await health.close();
  });

  it('cannot depend on itself, directly or over others, in whatever order they come (R22)', () => {
    expect(() => healthOf({ a: { dependsOn: ['a'] } })).toThrow(expect.objectContaining({ code: 'DEPENDENCY_CYCLE' }));
    expect(() => healthOf({ a: { dependsOn: ['b'] }, b: { dependsOn: ['c'] }, c: { dependsOn: ['a'] } })).toThrow(
      'c -> a -> b -> c',
    );
    const health = healthOf({ a: { dependsOn: ['b'] } });
    expect(() => add(health, 'b', { dependsOn: ['a'] })).toThrow(expect.objectContaining({ code: 'DEPENDENCY_CYCLE' }));
    expect([...health.checks.keys()]).toEqual(['a']);
    health.unregister('a');
    expect(() => add(health, 'b', { dependsOn: ['a'] })).not.toThrow();
  });

  it('stands in a chain of 2 000, or in 60 layers of 30, in time that grows no faster than they do (R22)', async () => {
    const health = createHealth({ clock });
    const began = performance.now();
    for (let index = 0; index < 2_000; index += 1)
      add(health, `c${index}`, { default: index === 1_999, dependsOn: index === 0 ? [] : [`c${index - 1}`] });
    const layer = (number: number): string[] =>
      number < 0 ? [] : Array.from({ length: 30 }, (_, index) => `l${number}.${index}`);
    for (let number = 0; number < 60; number += 1)
      for (const name of layer(number)) add(health, name, { dependsOn: layer(number - 1) });
    expect((await health.report()).status).toBe('up');
    expect(ran).toHaveLength(3_800);
    sick.add('c0').add('l0.0');
    await clock.advance(1_000);
    const report = await health.report();
    expect(report.rootCauses.toSorted()).toEqual(['c0', 'l0.0']);
    expect(report.checks['l59.29']?.blockedBy).toHaveLength(20);
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 60_000);
});

describe('a registry', () => {
  it('refuses a second check of one name, a bad name and what is no check', () => {
    const health = healthOf({ db: {} });
    expect(() => add(health, 'db')).toThrow(expect.objectContaining({ code: 'DUPLICATE_NAME' }));
    expect(() => add(health, 'other', { name: 'db' })).toThrow(expect.objectContaining({ code: 'DUPLICATE_NAME' }));
    expect(() => add(health, '1st')).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
    expect(() => health.register('x', 5 as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect([...health.checks.keys()]).toEqual(['db']);
  });

  it('registers a check under the name it was defined with', () => {
    expect([...healthOf({ key: { name: 'own' } }).checks.keys()]).toEqual(['own']);
  });

  it('refuses to start where a group names a check that is not there', () => {
    expect(() => healthOf({}, { groups: { stores: { checks: ['db'] } } }).start()).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CHECK' }),
    );
  });

  it('keeps ten thousand checks without a step that is quadratic', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
    const health = createHealth({ clock, concurrency: 100_000, groups: { all: { checks: names } } });
    const began = performance.now();
    for (const name of names) add(health, name, { dependsOn: name === 'c0' ? [] : ['c0'], tags: ['all'] });
    await health.start();
    expect(ran).toHaveLength(10_000);
    expect(namesOf(await health.report({ group: 'all' }))).toHaveLength(10_000);
    for (let again = 0; again < 10; again += 1) await health.report({ checks: [`c${again}`] });
    sick.add('c0');
    await clock.advance(1_000);
    expect(await health.report({ tag: 'all' })).toMatchObject({ rootCauses: ['c0'] });
    for (const name of names) health.unregister(name);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(clock.pending).toBe(0);
  }, 60_000);
});
