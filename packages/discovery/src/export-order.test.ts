import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inStatedOrder, statedExports } from './export-order.ts';

it('reads what a source states, in its order', () => {
  const source = `
    // export const early = 1;
    /* export function early() {} */
    const text = 'export const early = 1', other = "export const early", more = \`export const early \${1}\`;
    export async function zebra() {}
    export { default as yak, run as "xenops", } from './x.ts';
    export const wolf: CheckFunction = () => {};
    export default class {}
    export function* vole() {}
    export * from './y.ts';
    export * as unicorn from './y.ts';
    export let $early = 1, late = 2;
    export const { pattern } = more;
  `;
  expect(statedExports(source)).toEqual(['zebra', 'yak', 'xenops', 'wolf', 'default', 'vole', 'unicorn', '$early']);
});

it.each([
  ['export{a as b};export*from"./x.js"', ['b']],
  ["export * from './x.ts';", []],
  ['export const { a } = b;', []],
  ['export {};', []],
  ['exports.a = () => {}; module.exports.export = 1;', undefined],
  ['export = { a() {} };', undefined],
  ['// export const a = 1;', undefined],
])('tells an ES module from what states no exports: %s', (source, stated) => {
  expect(statedExports(source)).toEqual(stated);
});

it('sorts by name what is not stated, behind all that is', () => {
  expect(inStatedOrder(['late', 'b', 'a', 'early'], ['b', 'type', 'a'])).toEqual(['b', 'a', 'early', 'late']);
  expect(inStatedOrder(['b', 'a'])).toEqual(['a', 'b']);
});

it('loses and invents no name, whatever the source is', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.string(), (names, source) => {
      const stated = statedExports(`export const ${names.join(', ')} = ${source}`);
      expect(inStatedOrder(names, stated).toSorted()).toEqual(names.toSorted());
    }),
  ));
