import { createHealth, defineCheck, isCheck } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { collectChecks, type BundledModule } from './collect.ts';

const run = (): void => {};
const other = (): boolean => false;
class Service {
  readonly run = run;
}
const namesOf = (...modules: readonly Partial<BundledModule>[]): readonly string[] =>
  Object.keys(collectChecks(modules.map((module) => ({ file: 'a/health.ts', defaultName: 'a', exports: {}, ...module }))));

describe('the checks of bundled modules', () => {
  it('are functions and checks, in the order of the modules and of what their sources state', () => {
    const exports = { Service, ant: run, default: other, limit: 3, more: () => {}, zebra: defineCheck(() => {}) };
    expect(namesOf({ stated: ['zebra', 'default', 'ant', 'Service', 'limit'], exports }, { exports: {} })).toEqual([
      'zebra',
      'a',
      'ant',
      'more',
    ]);
  });

  it('are what createHealth takes', async () => {
    const checks = collectChecks([{ file: 'a/health.ts', stated: ['queue'], exports: { queue: other } }]);
    expect(Object.isFrozen(checks)).toBe(true);
    expect(isCheck(checks['queue'])).toBe(true);
    await using health = createHealth({ checks });
    expect((await health.report()).status).toBe('down');
  });

  it('are named as the convention says', () => {
    const check = defineCheck(run, { name: 'order-queue' });
    expect(namesOf({ defaultName: 'orders', stated: ['x', 'default'], exports: { x: check, default: other } })).toEqual([
      'order-queue',
      'orders',
    ]);
  });

  it('once where a value is exported by name and as default', () => {
    expect(namesOf({ stated: ['default', 'queue'], exports: { default: run, queue: run } })).toEqual(['queue']);
  });

  it.each([
    [
      'two of one name',
      [{ exports: { x: run } }, { file: 'b/health.ts', exports: { x: other } }],
      'DUPLICATE_NAME',
      /named x, in a\/health\.ts \(export x\) and in b\/health\.ts \(export x\)/,
    ],
    [
      'a name that none can have',
      [{ exports: { $x: run } }],
      'INVALID_NAME',
      /the export "\$x" of a\/health\.ts cannot be a check named "\$x"/,
    ],
    [
      'a folder that gives no name',
      [{ defaultName: undefined, exports: { default: run } }],
      'INVALID_NAME',
      /the default export of a\/health\.ts gets no name/,
    ],
    [
      'an export that cannot be read yet',
      [
        {
          exports: {
            get x() {
              throw new ReferenceError("Cannot access 'x' before initialization");
            },
          },
        },
      ],
      'MODULE_FAILED',
      /a\/health\.ts has an export that cannot be read: ReferenceError: Cannot access 'x'/,
    ],
  ])('refuse %s', (_, modules, code, message) => {
    const collect = (): unknown => collectChecks(modules.map((module) => ({ file: 'a/health.ts', ...module }) as BundledModule));
    expect(collect).toThrow(expect.objectContaining({ name: 'HealthError', code }));
    expect(collect).toThrow(message);
  });
});

describe('CommonJS, of which `import *` makes', () => {
  const members = { zeta: run, alpha: other, limit: 3 };
  const callable = Object.assign(() => {}, { extra: run });

  it.each([
    ['the default and its members (esbuild, Rolldown)', { default: members, ...members }, ['zeta', 'alpha']],
    [
      'the default and its members, sorted, and itself (Node)',
      { alpha: other, default: members, limit: 3, 'module.exports': members, zeta: run },
      ['zeta', 'alpha'],
    ],
    ['the default alone', { default: members }, ['zeta', 'alpha']],
    ['the members alone', members, ['alpha', 'zeta']],
    ['a function', { default: callable, extra: run }, ['a', 'extra']],
    ['a check', { default: defineCheck(run), run }, ['a']],
    ['a class', { default: Service }, []],
    ['nothing', {}, []],
    ['nothing but null', { default: null }, []],
  ])('%s', (_, exports, names) => {
    expect(namesOf({ exports })).toEqual(names);
  });

  const compiled = (more: object): object => Object.defineProperty({ ...more }, '__esModule', { value: true });

  it.each([
    ['what it exported before it was compiled', compiled({ zeta: run, default: other, alpha: () => {} }), ['zeta', 'a', 'alpha']],
    ['what it exported, with a default that is no check', compiled({ zeta: run, default: { alpha: run } }), ['zeta']],
    ['the whole as default', compiled({ default: compiled({ zeta: run, default: other }), zeta: run }), ['zeta', 'a']],
  ])('where a compiler made it of an ES module: %s', (_, exports, names) => {
    expect(namesOf({ exports: exports as BundledModule['exports'] })).toEqual(names);
  });

  it('and an ES module that was taken for it loses nothing', () => {
    expect(namesOf({ exports: { default: run, zeta: () => {}, alpha: other } })).toEqual(['alpha', 'a', 'zeta']);
  });
});
