import fc from 'fast-check';

/** Files of a project, by path. */
export type Files = Readonly<Record<string, string>>;

const FOLDERS = [
  'a',
  'b',
  'orders',
  'order queue',
  '2fa',
  "it's",
  'src',
  'dist',
  'lib',
  'build',
  'test',
  'node_modules',
  '.cache',
];
const STEMS = ['health', 'health', 'health', 'queue.health', 'x.y.health', 'a.test.health', 'healthy'];
const NAMES = Array.from({ length: 40 }, (_, at) => `check${at}`).concat('constructor', 'z', 'A');

/** What one line of an ES module exports under a name. */
const LINES: readonly ((name: string) => string)[] = [
  (name) => `export function ${name}() {}`,
  (name) => `export async function ${name}() {}`,
  (name) => `export const ${name} = () => {};`,
  (name) => `export const ${name} = defineCheck(() => false);`,
  (name) => `export const ${name} = defineCheck(() => {}, { name: '${name}:own' });`,
  (name) => `const own_${name} = () => {}; export { own_${name} as ${name} };`,
  (name) => `export const { ${name} } = { ${name}() {} };`,
  (name) => `export class ${name} {}`,
  (name) => `export const ${name} = 3;`,
  (name) => `// export const ${name} = () => {};`,
  (name) => `export const text_${name} = 'export const ${name} = 1;';`,
];
const DEFAULTS = [
  '',
  'export default () => {};',
  'export default defineCheck(() => {});',
  "export default defineCheck(() => {}, { name: 'byDefault' });",
  'export default class {}',
  'export default { run() {} };',
];
const MEMBERS: readonly ((name: string) => string)[] = [
  (name) => `exports.${name} = () => {};`,
  (name) => `exports.${name} = class {};`,
  (name) => `exports.${name} = 3;`,
];

const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const named = (lines: readonly ((name: string) => string)[]): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.tuple(some(NAMES), some(lines)), { maxLength: 5, selector: ([name]) => name })
    .map((pairs) => pairs.map(([name, line]) => `${line(name)}\n`).join(''));

const esModule = fc
  .tuple(named(LINES), some(DEFAULTS), named(LINES))
  .filter(([before, , after]) => NAMES.every((name) => !before.includes(name) || !after.includes(name)))
  .map(
    ([before, byDefault, after]) => `import { defineCheck } from '@allwell/core';\ndefineCheck;\n${before}${byDefault}\n${after}`,
  );
const typescript = esModule.map((text) => `${text}\nexport type Row = { readonly id: string };\nexport interface Pool {}\n`);
const commonJs = fc.oneof(
  named(MEMBERS),
  fc.tuple(named(MEMBERS), some(['', 'exports.default = () => {};'])).map((parts) => parts.join('')),
  named(MEMBERS).map(
    (text) => `Object.defineProperty(exports, '__esModule', { value: true });\n${text}exports.default = () => {};`,
  ),
  named(MEMBERS).map((text) => `exports = module.exports = () => {};\n${text}`),
  fc.constant("module.exports = require('@allwell/core').defineCheck(() => {});"),
  fc.constant('module.exports = class {};'),
);
const KINDS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ts: typescript,
  mts: typescript,
  js: esModule,
  mjs: esModule,
  cjs: commonJs,
  cts: commonJs,
};

const file = fc
  .tuple(fc.array(some(FOLDERS), { maxLength: 3 }), some(STEMS), some(Object.keys(KINDS)))
  .chain(([folders, stem, extension]) =>
    (KINDS[extension] ?? esModule).map((text): Files => ({ [[...folders, `${stem}.${extension}`].join('/')]: text })),
  );

/** A module and what a compiler made of it. */
const compiled = fc
  .tuple(some(['a', 'b', 'src']), some(['src/', '']), some(['dist', 'lib', 'build', 'out']), esModule)
  .map(([folder, source, output, text]): Files => ({
    [`${source}${folder}/health.ts`]: text,
    [`${output}/${folder}/health.js`]: text,
  }));

/** Projects with health modules of every kind, and with what only looks like one. */
export const project: fc.Arbitrary<Files> = fc
  .array(fc.oneof({ weight: 5, arbitrary: file }, { weight: 1, arbitrary: compiled }), { maxLength: 6 })
  .map((parts) => Object.assign({}, ...parts) as Files);
