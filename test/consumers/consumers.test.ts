import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { readPages } from '../../docs/test/page.ts';
import type * as EsbuildPlugin from '../../packages/discovery/src/esbuild.ts';
import { publishedPackages, unlistedImports } from '../../scripts/archive.mjs';
import { pinned } from '../../scripts/catalog.mjs';
import { install } from '../../scripts/npm.mjs';
import { bundle } from './bundle.ts';
import { compile, versionOf } from './compiler.ts';
import { writeEdgeProject } from './edge.ts';
import { ENTRY_POINTS } from './entry-points.ts';
import { KINDS, SETTINGS } from './kinds.ts';
import type { Problem } from './problem.ts';
import { EARLIER, TODAY, type Program } from './programs.ts';
import { checksOf, programsOf, writeProject } from './project.ts';
import { ask, run } from './running.ts';
import { PATIENCE_MS, useScratch, type Scratch } from './scratch.ts';

const NO_PROBLEM: readonly Problem[] = [];

const packages = publishedPackages();

let scratch: Scratch;
useScratch(
  packages.map(({ name }) => name),
  async (given) => {
    scratch = given;
    await Promise.all([
      settle('today', TODAY, Object.keys(KINDS), ['esbuild', 'vitest']),
      settle('earlier', EARLIER, ['CommonJS TypeScript', 'CommonJS JavaScript']),
    ]);
  },
);

describe('a package', () => {
  it.each(packages)('exports what strangers are known to import: $name', ({ name, exports }) => {
    const known = Object.keys(ENTRY_POINTS).filter((module) => module === name || module.startsWith(`${name}/`));
    expect([...known, `${name}/package.json`].toSorted()).toEqual(exports.toSorted());
  });

  it.each(packages)('lists what it imports: $name', ({ name }) => {
    expect(unlistedImports(join(scratch.folder, 'today/node_modules', name))).toEqual([]);
  });
});

describe.concurrent('the compiler accepts', { timeout: PATIENCE_MS }, () => {
  const runs = Object.entries(SETTINGS).flatMap(([setting, { compilers }]) =>
    Object.entries(compilers).map(([compiler, reads]) => ({ setting, compiler, version: versionOf(compiler), reads })),
  );

  it.each(runs)('$setting, by TypeScript $version, which reads $reads', async ({ setting, compiler }) => {
    expect(await compileOnce('today', setting, compiler)).toEqual(NO_PROBLEM);
  });
});

describe.concurrent('every module can be loaded', { timeout: PATIENCE_MS }, () => {
  it.each(['ESM JavaScript', 'CommonJS JavaScript'])('by %s', async (kind) => {
    expect(await run(project('today', kind), 'src/everything.js')).toEqual(NO_PROBLEM);
  });

  it('by vitest: the adapter suite, as the README of the testkit shows', async () => {
    const example = readPages()
      .flatMap(({ blocks }) => blocks)
      .find(({ text }) => text.includes('describeAdapter('));
    const folder = project('today', 'ESM TypeScript');
    writeFileSync(join(folder, 'adapter.test.ts'), example?.text ?? '');
    const vitest = join(scratch.folder, 'today/node_modules/vitest/vitest.mjs');
    expect(await run(folder, vitest, 'run', '--testNamePattern', 'fastify probes')).toEqual(NO_PROBLEM);
  });
});

describe.concurrent('a program finds its checks, and answers', { timeout: PATIENCE_MS }, () => {
  it.each(programsIn('ESM TypeScript', TODAY))('in TypeScript that Node runs as it is: %s', async (name, program) => {
    expect(await askProgram('today', 'ESM TypeScript', `src/${name}.ts`, program)).toEqual(NO_PROBLEM);
  });

  it.each(programsIn('ESM JavaScript', TODAY))('in ESM JavaScript: %s', async (name, program) => {
    expect(await askProgram('today', 'ESM JavaScript', `src/${name}.js`, program)).toEqual(NO_PROBLEM);
  });

  it.each(programsIn('CommonJS TypeScript', TODAY))('in CommonJS that the compiler has made: %s', async (name, program) => {
    await compileOnce('today', 'CommonJS, module: nodenext', 'typescript');
    expect(await askProgram('today', 'CommonJS TypeScript', `dist/${name}.js`, program)).toEqual(NO_PROBLEM);
  });

  it.each(programsIn('CommonJS JavaScript', TODAY))('in CommonJS JavaScript, by require: %s', async (name, program) => {
    expect(await askProgram('today', 'CommonJS JavaScript', `src/${name}.js`, program)).toEqual(NO_PROBLEM);
  });

  it.each(programsIn('CommonJS TypeScript', EARLIER))(
    'in CommonJS that an earlier compiler has made: %s',
    async (name, program) => {
      expect(await compileOnce('earlier', 'CommonJS, module: commonjs', 'typescript-5')).toEqual(NO_PROBLEM);
      expect(await askProgram('earlier', 'CommonJS TypeScript', `dist-commonjs/${name}.js`, program)).toEqual(NO_PROBLEM);
    },
  );

  it.each(programsIn('CommonJS JavaScript', EARLIER))('in CommonJS JavaScript, by require: %s', async (name, program) => {
    expect(await askProgram('earlier', 'CommonJS JavaScript', `src/${name}.js`, program)).toEqual(NO_PROBLEM);
  });
});

describe.concurrent('a bundle answers', { timeout: PATIENCE_MS }, () => {
  const requireInEsm =
    "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

  it.each(programsIn('bundled', TODAY))('as CommonJS, for the checks that are named: %s', async (name, program) => {
    const { external = [] } = program;
    const made = await bundle(project('today', 'bundled'), `src/${name}.named.ts`, `out/${name}.cjs`, {
      platform: 'node',
      format: 'cjs',
      external: [...external],
    });
    expect(made).toEqual(NO_PROBLEM);
    expect(await askProgram('today', 'bundled', `out/${name}.cjs`, program)).toEqual(NO_PROBLEM);
  });

  it.each(programsIn('bundled', TODAY))('as ESM, for the checks that the plugin has found: %s', async (name, program) => {
    const { external = [] } = program;
    const { resolve } = createRequire(join(scratch.folder, 'today/package.json'));
    const { allwell } = (await import(pathToFileURL(resolve('@allwell/discovery/esbuild')).href)) as typeof EsbuildPlugin;
    const made = await bundle(project('today', 'bundled'), `src/${name}.found.ts`, `out/${name}.mjs`, {
      platform: 'node',
      format: 'esm',
      banner: { js: requireInEsm },
      external: [...external],
      plugins: [allwell({ root: 'src' })],
    });
    expect(made).toEqual(NO_PROBLEM);
    expect(await askProgram('today', 'bundled', `out/${name}.mjs`, program)).toEqual(NO_PROBLEM);
  });

  it('of Vite, for the checks that the plugin has found', async () => {
    const folder = project('today', 'bundled');
    writeFileSync(join(folder, 'vite.js'), VITE);
    expect(await run(folder, 'vite.js')).toEqual(NO_PROBLEM);
    expect(await askProgram('today', 'bundled', 'out/worker.found.js', TODAY['worker']!)).toEqual(NO_PROBLEM);
  });

  it('for the edge, of the checks in a manifest, without anything of Node and without discovery: hono', async () => {
    const folder = join(scratch.folder, 'today/edge');
    const checks = writeEdgeProject(folder, ENTRY_POINTS);
    expect(await run(folder, 'manifest.js')).toEqual(NO_PROBLEM);
    expect(await compile('typescript', folder, { file: 'tsconfig.json', skipLibCheck: false })).toEqual(NO_PROBLEM);
    const asWrangler: BuildOptions = { platform: 'browser', format: 'esm', conditions: ['workerd', 'worker', 'browser'] };
    expect(await bundle(folder, 'src/worker.ts', 'out/worker.js', asWrangler)).toEqual(NO_PROBLEM);
    expect(readFileSync(join(folder, 'out/worker.js'), 'utf8')).not.toMatch(/discoverHealth|["'`]node:/);
    expect(await ask(folder, 'serve.js', checks)).toEqual(NO_PROBLEM);
  });
});

const VITE = `import { allwell } from '@allwell/discovery/vite';
import { build } from 'vite';
await build({ build: { ssr: 'src/worker.found.ts', outDir: 'out', emptyOutDir: false }, plugins: [allwell({ root: 'src' })] });
`;

type Era = 'today' | 'earlier';

/** Installs what the programs need into a folder of their own, and writes a project of each kind that has them. */
async function settle(
  era: Era,
  programs: Readonly<Record<string, Program>>,
  kinds: readonly string[],
  tools: readonly string[] = [],
): Promise<void> {
  const folder = join(scratch.folder, era);
  const others = pinned(['@types/node', ...tools, ...Object.values(programs).flatMap(({ installs }) => installs)]);
  await install(folder, { ...scratch.archives, ...others }, scratch.archives);
  for (const kind of kinds) writeProject(folder, kind, { entryPoints: ENTRY_POINTS, programs });
}

/** The programs of a project of this kind, for the rows of a test. */
function programsIn(kind: string, programs: Readonly<Record<string, Program>>): [name: string, program: Program][] {
  return Object.entries(programsOf(kind, programs));
}

function askProgram(era: Era, kind: string, file: string, program: Program): Promise<readonly Problem[]> {
  return ask(project(era, kind), file, checksOf(program, ENTRY_POINTS));
}

function project(era: Era, kind: string): string {
  return join(scratch.folder, era, KINDS[kind]!.folder);
}

const compilations = new Map<string, Promise<readonly Problem[]>>();

/** A compiler's complaints about a project; what it writes is there afterwards. */
function compileOnce(era: Era, setting: string, compiler: string): Promise<readonly Problem[]> {
  const { kind, file, compilers } = SETTINGS[setting]!;
  const key = [era, setting, compiler].join();
  const compilation =
    compilations.get(key) ?? compile(compiler, project(era, kind), { file, skipLibCheck: compilers[compiler] === 'own code' });
  compilations.set(key, compilation);
  return compilation;
}
