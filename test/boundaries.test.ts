import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkBoundaries } from '../scripts/boundaries.mjs';

const CORE = JSON.stringify({ name: '@allwell/core' });
const FASTIFY = JSON.stringify({
  name: '@allwell/fastify',
  dependencies: { '@allwell/core': 'workspace:^' },
  peerDependencies: { fastify: '^5' },
});

/** Checks a workspace with these files. */
function checkWorkspace(files: Readonly<Record<string, string>>): ReturnType<typeof checkBoundaries> {
  const root = mkdtempSync(path.join(tmpdir(), 'boundaries-'));
  try {
    for (const [file, text] of Object.entries({ 'package.json': '{}', 'packages/core/package.json': CORE, ...files })) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    return checkBoundaries(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The violations, as `file:line: message`. */
function check(files: Readonly<Record<string, string>>): string[] {
  return checkWorkspace(files).violations.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

describe('the boundaries', () => {
  it('hold in this repository', () => {
    const { violations, packages } = checkBoundaries(fileURLToPath(new URL('..', import.meta.url)));
    expect(violations).toEqual([]);
    expect(packages).toContain('core');
  });

  it('let core use its own files, the language and the web', () => {
    expect(
      check({
        'packages/core/src/a.ts': `
          import { b, type B } from './b.ts';
          export const now = (): number => performance.now() + globalThis.Math.random() + b;
          export const process = { Buffer: 1, require: (global: B) => ({ setImmediate: global }) }; // names of its own
          export const late = (): Promise<unknown> => import('./c.ts');
          export { b as __dirname } from './b.ts';
          export type F = (...parameters: readonly B[]) => typeof parameters; declare function f(window: B): B;
          export const url: URL = new URL('x', import.meta.url);`,
        'packages/core/src/b.ts': 'export type B = number; export const b: B = 1;',
        'packages/core/src/c.ts': `export const text = "import('node:fs'); process.exit()"; // require('fs')`,
        'packages/core/src/a.test.ts': `import { readFileSync } from 'node:fs'; process.exit(readFileSync.length);`,
      }),
    ).toEqual([]);
  });

  it.each([
    [`import { readFile } from 'node:fs';`, 'core imports "node:fs"'],
    [`import type { Server } from 'node:http';`, 'core imports "node:http"'],
    [`export type S = import('node:http').Server;`, 'core imports "node:http"'],
    [`export * from 'left-pad';`, 'core imports "left-pad"'],
    [`await import('node:fs');`, 'core imports "node:fs"'],
    [`await import(String(1));`, 'core imports a module whose name is computed'],
  ])('stop core from importing anything else: %s', (line, message) => {
    expect(check({ 'packages/core/src/a.ts': `export {};\n${line}\n` })).toContainEqual(
      expect.stringContaining(`packages/core/src/a.ts:2: ${message}`),
    );
  });

  it.each([
    ['process.exit();', 'process'],
    ['export const x = process.env.NODE_ENV;', 'process'],
    ['export const x = (globalThis as any).process?.env;', 'process'],
    [`export const x = globalThis['Buffer'];`, 'Buffer'],
    ['export const { process: x } = globalThis;', 'process'],
    ['export const { process } = globalThis as never;', 'process'],
    ['export const x = globalThis;', 'globalThis'],
    ['export const x = globalThis[String(1)];', 'globalThis'],
    ['export const x = Buffer.from("");', 'Buffer'],
    ['export const x = { Buffer };', 'Buffer'],
    ['setImmediate(() => {});', 'setImmediate'],
    [`export const x = require('fs');`, 'require'],
    ['export const x = __dirname;', '__dirname'],
    ['export const x = global;', 'global'],
    ['export const x = window.document;', 'window'],
    ['export const x = import.meta.dirname;', 'import.meta.dirname'],
    ['export type F = (process: string) => void; export const x = process;', 'process'],
    ['export const x = (window as { a: 1 }).a;', 'window'],
    ['export type X = Buffer;', 'the type Buffer'],
    ['export type X = NodeJS.Timeout;', 'the type NodeJS'],
  ])('stop core from using what only some runtimes have: %s', (line, name) => {
    expect(check({ 'packages/core/src/a.ts': `\n\n${line}` })).toEqual([
      expect.stringContaining(`packages/core/src/a.ts:3: core uses ${name}, which`),
    ]);
  });

  it('let two files of core alone look at the process', () => {
    const text = 'export const env = (globalThis as { process?: { env: unknown } }).process?.env;';
    for (const name of ['production', 'clock']) expect(check({ [`packages/core/src/${name}.ts`]: text })).toEqual([]);
    expect(check({ 'packages/core/src/utf8.ts': text })).not.toEqual([]);
    expect(check({ 'packages/core/src/productions.ts': text })).toHaveLength(1);
  });

  it('name a circle in core once, with its lines, dynamic imports included', () => {
    expect(
      check({
        'packages/core/src/a.ts': `import './b.ts';`,
        'packages/core/src/b.ts': `\nexport * from './c.ts';`,
        'packages/core/src/c.ts': `export const a = () => import('./a.ts');`,
        'packages/core/src/d.ts': `import './a.ts'; import './c.ts';`,
      }),
    ).toEqual(['packages/core/src/a.ts:1: core imports in a circle: a.ts:1 -> b.ts:2 -> c.ts:1 (dynamic) -> a.ts']);
  });

  it('report what core imports lazily', () => {
    expect(
      checkWorkspace({
        'packages/core/src/a.ts': `import './b.ts';\nexport const page = () => import('./page.ts');`,
        'packages/core/src/b.ts': '',
        'packages/core/src/page.ts': '',
      }).lazy,
    ).toEqual(['packages/core/src/a.ts:2 -> packages/core/src/page.ts']);
  });

  it('stop a package from importing an adapter', () => {
    expect(
      check({
        'packages/checks/package.json': JSON.stringify({
          name: '@allwell/checks',
          dependencies: { '@allwell/fastify': 'workspace:^' },
        }),
        'packages/checks/src/a.ts': `import '@allwell/fastify';`,
      }),
    ).toEqual(['packages/checks/src/a.ts:1: imports the adapter @allwell/fastify: nothing imports an adapter']);
  });

  it('stop an arrow that does not exist, and a package that is not in the table', () => {
    const dependencies = { '@allwell/checks': 'workspace:^', '@allwell/core': 'workspace:^' };
    expect(
      check({
        'packages/discovery/package.json': JSON.stringify({ name: '@allwell/discovery', dependencies }),
        'packages/discovery/src/a.ts': `import '@allwell/core';\nimport '@allwell/checks/http';`,
        'packages/novelty/package.json': JSON.stringify({ name: '@allwell/novelty' }),
      }),
    ).toEqual([
      'packages/discovery/src/a.ts:2: imports @allwell/checks, an arrow that does not exist: packages/discovery may import @allwell/core',
      'packages/novelty/package.json:1: packages/novelty is not in the table ARROWS of scripts/boundaries.mjs: say there what it may import',
    ]);
  });

  it('stop a package from importing what its package.json does not list, where it is no test', () => {
    const text = `import 'fastify';\nimport '@allwell/core';\nimport 'node:fs';\nimport 'left-pad/x.js';\nimport 'vitest';\nimport 'fs';`;
    expect(
      check({
        'package.json': JSON.stringify({ devDependencies: { vitest: 'catalog:' } }),
        'packages/fastify/package.json': FASTIFY,
        'packages/fastify/src/a.ts': text,
        'packages/fastify/src/a.test.ts': `import 'vitest';\nimport '@allwell/fastify';\nimport 'left-pad';`,
      }),
    ).toEqual([
      'packages/fastify/src/a.test.ts:3: imports left-pad, which packages/fastify/package.json does not list under dependencies or peerDependencies or devDependencies',
      'packages/fastify/src/a.ts:4: imports left-pad, which packages/fastify/package.json does not list under dependencies or peerDependencies',
      'packages/fastify/src/a.ts:5: imports vitest, which packages/fastify/package.json does not list under dependencies or peerDependencies',
      'packages/fastify/src/a.ts:6: imports "fs": write "node:fs"',
    ]);
  });

  it('let a package import by the names of its own `imports`, and no others', () => {
    const manifest = { name: '@allwell/hono', imports: { '#platform': './src/server.ts' } };
    expect(
      check({
        'packages/hono/package.json': JSON.stringify(manifest),
        'packages/hono/src/a.ts': `import '#platform';\nimport '#nothing';`,
      }),
    ).toEqual(['packages/hono/src/a.ts:2: imports #nothing, which packages/hono/package.json does not list under imports']);
  });

  it('stop a package from reaching into another one, or from importing itself by name', () => {
    expect(
      check({
        'packages/fastify/package.json': FASTIFY,
        'packages/fastify/src/a.ts': `import '../../core/src/a.ts';\nimport '@allwell/fastify';`,
        'packages/fastify/test/a.test.ts': `import '../src/a.ts';\nimport '../../core/src/a.ts';`,
      }),
    ).toEqual([
      'packages/fastify/src/a.ts:1: imports ../../core/src/a.ts, a file outside of packages/fastify: import the package by its name',
      'packages/fastify/src/a.ts:2: imports its own package @allwell/fastify: import the file',
      'packages/fastify/test/a.test.ts:2: imports ../../core/src/a.ts, a file outside of packages/fastify: import the package by its name',
    ]);
  });

  it.each(['utils.ts', 'common.ts', 'types.ts', 'helpers.ts', 'utils.test.ts', 'utils/clock.ts'])(
    'refuse a file named %s',
    (file) => {
      expect(check({ [`packages/core/src/${file}`]: 'export {};' })).toEqual([
        expect.stringMatching(`^packages/core/src/${file}:1: "(utils|common|types|helpers)" names nothing`),
      ]);
    },
  );

  it('keep versions in the catalog, exact, and the ranges of peers out of it', () => {
    const manifest = {
      name: '@allwell/hono',
      dependencies: { '@allwell/core': 'workspace:^', 'left-pad': '^1.0.0' },
      peerDependencies: { hono: 'catalog:' },
    };
    expect(
      check({
        'pnpm-workspace.yaml':
          'catalogMode: strict\ncatalog:\n  "@types/node": 22.20.0\n  hono: ^4.13.0\ncatalogs:\n  docs:\n    typescript: 6.0.3\n',
        'packages/core/package.json': '{\n  "name": "@allwell/core",\n  "dependencies": {\n    "ms": "catalog:"\n  }\n}',
        'packages/hono/package.json': JSON.stringify(manifest, null, 2),
      }),
    ).toEqual([
      'packages/core/package.json:4: core depends on ms: core has no dependency',
      'packages/hono/package.json:5: dependencies asks for left-pad ^1.0.0: put the version into the catalog of pnpm-workspace.yaml and write "catalog:"',
      'packages/hono/package.json:8: peerDependencies asks for hono by "catalog:", which publishes our own narrow range: write the range out',
      'pnpm-workspace.yaml:4: the catalog has hono ^4.13.0: pin one exact version',
    ]);
  });

  it('name a file that does not parse', () => {
    expect(check({ 'packages/core/src/a.ts': 'export {};\nconst = 1;' })).toEqual([
      expect.stringMatching(/^packages\/core\/src\/a\.ts:2: does not parse: /),
    ]);
  });
});
