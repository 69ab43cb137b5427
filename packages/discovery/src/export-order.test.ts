import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inSourceOrder } from './export-order.ts';

it('sorts exports as the source states them', () => {
  const source = `
    // export const early = 1;
    /* export function early() {} */
    const text = 'export const early = 1', other = "export const early", more = \`export const early \${1}\`;
    export async function zebra() {}
    export { default as yak, run as "xenops" } from './x.ts';
    export const wolf: CheckFunction = () => {};
    export default class {}
    export function* vole() {}
    export let $early = 1, late = 2;
  `;
  expect(inSourceOrder(['$early', 'default', 'early', 'late', 'vole', 'wolf', 'xenops', 'yak', 'zebra'], source)).toEqual([
    'zebra',
    'yak',
    'xenops',
    'wolf',
    'default',
    'vole',
    '$early',
    'early',
    'late',
  ]);
});

it('loses and invents no name, whatever the source is', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.string(), (names, source) => {
      expect(inSourceOrder(names, `export const ${names.join(', ')} = ${source}`).toSorted()).toEqual(names.toSorted());
    }),
  ));
