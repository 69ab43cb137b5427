import { describe, expect, it } from 'vitest';
import { plant } from './tree.ts';

const ESM = { 'package.json': '{"type":"module"}' };
/** A Node in which `jiti` is not installed. */
const WITHOUT_JITI = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (specifier === 'jiti') throw Object.assign(new Error('Cannot find package jiti'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(specifier, context);
    } });`)}`,
];

describe('CommonJS in TypeScript', () => {
  const REQUIRES =
    "const { defineCheck } = require('@allwell/core'); exports.stock = defineCheck(() => {}); exports.plain = () => {};";

  it.each(['health.cts', 'health.ts'])('may require what is an ES module, in every Node: %s', async (name) => {
    await using tree = await plant({
      'package.json': '{"type":"commonjs"}',
      [`a/${name}`]: REQUIRES,
      [`b/b.${name}`]: REQUIRES.replaceAll('exports.', 'exports.b_'),
    });
    const { checks, error } = await tree.discover();
    expect(error).toBeUndefined();
    expect(checks).toEqual([
      `stock <- a/${name}#stock`,
      `plain <- a/${name}#plain`,
      `b_stock <- b/b.${name}#b_stock`,
      `b_plain <- b/b.${name}#b_plain`,
    ]);
  });

  it.each([
    ["require('./nothing.cjs'); exports.a = () => {};", /Cannot find module .*nothing\.cjs/],
    ["require('./throws.mjs'); exports.a = () => {};", /Error: no database here/],
    ["require('./broken.mjs'); exports.a = () => {};", /broken\.mjs|does not provide an export/],
  ])('fails in the words of what it requires: %s', async (text, message) => {
    await using tree = await plant({
      'health.cts': text,
      'throws.mjs': "throw new Error('no database here');",
      'broken.mjs': "import { nothing } from './empty.mjs'; nothing;",
      'empty.mjs': '',
    });
    expect((await tree.discover()).error).toMatchObject({ code: 'MODULE_FAILED', message: expect.stringMatching(message) });
  });
});

describe('what counts as a check', () => {
  it('takes functions and checks, and ignores classes, constants and nonsense', async () => {
    await using tree = await plant({
      'health.mjs': `
        import { defineCheck, up } from '@allwell/core';
        export function plain() {}
        export async function waiting() {}
        export const arrow = () => {};
        export const bound = plain.bind(null);
        export const { method } = { method() {} };
        export const defined = defineCheck(plain);
        export class Service {}
        export const Anonymous = class {};
        export const Builtin = Map;
        export const limit = 3, nothing = null, none = undefined, text = 'x', list = [plain], outcome = up(), symbol = Symbol('x');
        export const lookalike = { run: plain, timeoutMs: 1 };
        export default { plain };`,
    });
    const { checks } = await tree.discover();
    expect(checks.map((one) => one.split(' ')[0])).toEqual(['plain', 'waiting', 'arrow', 'bound', 'defined', 'method']);
  });

  it('takes a value that is exported by name and as default once', async () => {
    await using tree = await plant({ 'a/health.mjs': 'export const queue = () => {}; export default queue;' });
    expect((await tree.discover()).checks).toEqual(['queue <- a/health.mjs#queue']);
  });

  it('warns of a module that exports no check', async () => {
    await using tree = await plant({
      'health.mjs': 'export const a = 1;',
      'b.health.cjs': 'module.exports = null;',
      'c.health.cjs': 'module.exports = class {};',
    });
    expect((await tree.discover()).warnings).toEqual(
      ['b.health.cjs', 'c.health.cjs', 'health.mjs'].map(
        (file) => `${file} exports no check: export a function, or what defineCheck returns`,
      ),
    );
  });

  it('reads CommonJS: each member once, in order, also where Node guesses no names', async () => {
    await using tree = await plant({
      'a.health.cjs':
        "const { defineCheck } = require('@allwell/core'); module.exports = { zeta() {}, alpha: () => {}, beta: defineCheck(() => {}), K: class {}, n: 1 };",
      'b.health.cjs': 'const make = () => ({ ["b" + 1]: () => {} }); module.exports = make();',
      'c.health.cjs':
        "Object.defineProperty(exports, '__esModule', { value: true }); exports.two = exports.one = void 0; exports.default = () => 1; exports.one = () => {}; exports.two = () => {};",
      'd/health.cjs': 'module.exports = function main() {}; module.exports.extra = () => {};',
      'e/health.cjs': "module.exports = require('@allwell/core').defineCheck(() => {});",
      'f/health.cjs': 'const f = () => {}; module.exports = f; module.exports.default = f; module.exports.named = f;',
    });
    expect((await tree.discover({ entry: 'main.cjs' })).checks.map((one) => one.replace(/ <-.*#/, '#'))).toEqual([
      'zeta#zeta',
      'alpha#alpha',
      'beta#beta',
      'b1#b1',
      'one#one',
      'two#two',
      'c#default',
      'd#default',
      'extra#extra',
      'e#default',
      'named#named',
    ]);
  });

  it('names file and reason where an export cannot be read', async () => {
    await using tree = await plant({
      'health.cjs': "Object.defineProperty(exports, 'a', { enumerable: true, get() { throw new Error('no') } });",
    });
    expect((await tree.discover()).error).toMatchObject({
      code: 'MODULE_FAILED',
      message: expect.stringContaining('health.cjs'),
    });
  });
});

describe('modules that fail', () => {
  const failures: Readonly<Record<string, readonly [text: string, message: RegExp, cause?: string]>> = {
    throws: [
      "throw new Error('no database\\n  here');",
      /^the health module health\.mjs cannot be imported: Error: no database here\. To fix it, let the module load without failing, and move what may fail into the check\.$/,
      'no database\n  here',
    ],
    'throws a text': ["throw 'text';", /cannot be imported: "text" was thrown\. To fix it/, 'text'],
    'throws undefined': ['throw undefined;', /cannot be imported: undefined was thrown/],
    'throws what cannot be shown': [
      "throw new Proxy({}, { get() { throw new Error('x') }, ownKeys() { throw new Error('y') } });",
      /cannot be imported: .*\. To fix it/,
    ],
    'throws an error that throws': [
      'class E extends Error { get stack() { throw 1 } get name() { throw 2 } get message() { throw 3 } get code() { throw 4 } }; throw new E();',
      /cannot be imported: .*was thrown\. To fix it/,
    ],
    'has bad syntax': [
      'export const a = ;',
      /SyntaxError: Unexpected token ';'\. To fix it, correct the syntax/,
      "Unexpected token ';'",
    ],
    'imports what is not there': [
      "import './nothing.js';",
      /ERR_MODULE_NOT_FOUND|Cannot find module .*nothing\.js.*correct the import, or install/,
    ],
    'imports a package that is not there': ["import 'nothing';", /Cannot find package 'nothing'.*install/],
    'defines a check wrongly': [
      "import { defineCheck } from '@allwell/core'; export const a = defineCheck(() => {}, { timeoutMs: -1 });",
      /timeoutMs must be milliseconds from 1 .* got -1/,
    ],
  };
  for (const [what, [text, message, cause]] of Object.entries(failures)) {
    it(`stops at a module that ${what}, naming file, reason and remedy`, async () => {
      await using tree = await plant({ 'health.mjs': text });
      const { error } = await tree.discover();
      expect(error).toMatchObject({
        code: 'MODULE_FAILED',
        message: expect.stringMatching(message),
        ...(cause !== undefined && { cause }),
      });
      expect(error?.message).toContain('health module health.mjs');
    });
  }

  it('does not wait for ever for a module that never finishes', async () => {
    await using tree = await plant({
      'health.mjs': 'await new Promise(() => {});',
      'then/health.mjs': 'export function then() {}',
    });
    for (const root of ['.', 'then']) {
      expect((await tree.discover({ options: { root, importTimeoutMs: 200 } })).error?.message).toMatch(
        /health\.mjs has not finished loading after 200 ms\. To fix it, move what its top-level await waits for into the check, or raise importTimeoutMs\.$/,
      );
    }
  });

  it('stops at the first module that fails, without running the next', async () => {
    await using tree = await plant({ 'a/health.mjs': "console.log('a'); throw 1;", 'b/health.mjs': "console.log('b');" });
    expect((await tree.discover()).printed).toEqual(['a']);
  });

  it('loads modules that import each other', async () => {
    await using tree = await plant({
      'a/health.mjs': "import { b } from '../b/health.mjs'; export const a = () => b;",
      'b/health.mjs': "import { a } from '../a/health.mjs'; export const b = () => a;",
    });
    expect((await tree.discover()).checks).toEqual(['a <- a/health.mjs#a', 'b <- b/health.mjs#b']);
  });
});

describe('TypeScript', () => {
  const DB = { 'db.ts': 'export interface Row { id: number } export const pool = {};' };
  const refused: Readonly<Record<string, readonly [text: string, remedy: RegExp]>> = {
    'an enum': ['enum A { x } export const ok = () => { A.x };', /no enum/],
    'a parameter property': [
      'class A { constructor(private x: number) {} } export const ok = () => { new A(1) };',
      /parameter property/,
    ],
    'a decorator': ['function d(..._: any[]): any {} class A { @d m() {} } export const ok = () => { new A() };', /decorator/],
    'a .js import that means .ts': [
      "import { pool } from './db.js'; export const ok = () => { pool };",
      /import the file by its own name, db\.ts/,
    ],
    'an import without extension': [
      "import { pool } from './db'; export const ok = () => { pool };",
      /import the file by its own name, db\.ts/,
    ],
    'an import of a folder': ["import { x } from './folder'; export const ok = () => { x };", /folder\/index\.ts/],
    'a type imported without type': [
      "import { pool, Row } from './db.ts'; export const ok = (_: Row) => { pool };",
      /import types with `import type`/,
    ],
    'a package of TypeScript': [
      "import { x } from 'typed'; export const ok = () => { x };",
      /compiled form of what lies in node_modules/,
    ],
  };
  const around = {
    ...ESM,
    ...DB,
    'folder/index.ts': 'export const x: number = 1;',
    'node_modules/typed/package.json': '{"type":"module","exports":"./i.ts"}',
    'node_modules/typed/i.ts': 'export const x: number = 1;',
  };
  for (const [what, [text, remedy]] of Object.entries(refused)) {
    it(`loads ${what} with jiti, and says without it what to do`, async () => {
      await using tree = await plant({ ...around, 'health.ts': text });
      const found = await tree.discover({ entry: 'main.ts' });
      expect(found.checks).toEqual(['ok <- health.ts#ok']);
      expect(found.warnings).toEqual([expect.stringMatching(/^health\.ts was loaded by jiti .*: modules it imports are copies/)]);
      const { error } = await tree.discover({ entry: 'main.ts', node: WITHOUT_JITI });
      expect(error).toMatchObject({
        code: 'MODULE_FAILED',
        message: expect.stringMatching(/^the health module health\.ts cannot be imported: .*, or run `npm install jiti`\.$/),
      });
      expect(error?.message).toMatch(remedy);
    });
  }

  it('loads what Node strips natively, sharing modules with the application, also as CommonJS', async () => {
    await using tree = await plant({
      'db.mts': "console.log('db'); export const pool: object = {};",
      'a.health.mts': "import { pool } from './db.mts'; export const a = (): void => { pool };",
      'b.health.cts': "const { limit } = require('./limit.cts'); exports.b = (): boolean => limit > 1;",
      'limit.cts': 'exports.limit = 2 as number;',
      'c.health.ts': "import { pool } from './db.mts'; export const c = (): void => { pool };",
    });
    const found = await tree.discover({ entry: 'main.mts' });
    expect(found.checks.map((one) => one.split(' ')[0])).toEqual(['a', 'b', 'c']);
    expect(found).toMatchObject({ warnings: [], printed: ['db'] });
  });

  it('runs a module that throws by itself once, whatever it throws', async () => {
    for (const thrown of [
      "new SyntaxError('mine')",
      "Object.assign(new Error('mine'), { code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' })",
      "JSON.parse('{')",
      "new RegExp('(')",
    ]) {
      await using tree = await plant({ ...ESM, 'health.ts': `console.log('ran'); throw ${thrown};` });
      const { error, printed } = await tree.discover({ entry: 'main.ts' });
      expect(error?.code, thrown).toBe('MODULE_FAILED');
      expect(printed, thrown).toEqual(['ran']);
    }
  });

  it('says what jiti says where it fails as well', async () => {
    await using tree = await plant({ ...ESM, 'health.ts': "enum A { x } throw new Error('mine ' + A.x);" });
    expect((await tree.discover({ entry: 'main.ts' })).error).toMatchObject({
      message: expect.stringMatching(/enum is not supported.*; nor by jiti: Error: mine 0/),
      cause: 'mine 0',
    });
  });

  it('gives all modules that jiti loads the same copy of what they import', async () => {
    await using tree = await plant({
      ...ESM,
      'db.ts': "console.log('db'); export const pool = {};",
      'a.health.ts': "import { pool } from './db.ts'; enum A { x } export const a = () => { pool; A.x };",
      'b.health.ts': "import { pool } from './db.ts'; enum A { x } export const b = () => { pool; A.x };",
      'c.health.ts': 'enum A { x } export = { c() { A.x } };',
      'd/health.ts': 'enum A { x } export default () => { A.x };',
    });
    const found = await tree.discover({ entry: 'main.ts' });
    expect(found.checks.map((one) => one.split(' ')[0])).toEqual(['a', 'b', 'c', 'd']);
    expect(found.printed).toEqual(['db']);
  });
});
