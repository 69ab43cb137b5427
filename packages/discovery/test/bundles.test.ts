import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allwell } from '../src/esbuild.ts';
import { writeManifest } from '../src/manifest.ts';
import { allwell as vite } from '../src/vite.ts';
import { bundlers, esbuildOptions, SOURCE } from './bundler.ts';
import { askWorker, requireRuntime, run } from './runtime.ts';
import { shop } from './shop.ts';
import { plant, type TemporaryTree } from './tree.ts';

describe('a program made one file', () => {
  let tree: TemporaryTree;
  let expected: string;
  beforeAll(async () => {
    tree = await plant(shop);
    expected = await run(tree.folder, process.execPath, [`--conditions=${SOURCE}`, 'src/found.ts']);
    expect(JSON.parse(expected)[0]).toEqual([
      'shop',
      'x',
      'quoted',
      'alpha',
      'zeta',
      'order-queue',
      'database',
      'orders',
      'also',
      'broken',
    ]);
  });
  afterAll(() => tree[Symbol.asyncDispose]());

  const bundled = async (name: string): Promise<string> => {
    const output = `out/${name.replaceAll(' ', '-')}.mjs`;
    const warnings = await bundlers[name]?.({ project: tree.folder, root: 'src', entry: 'src/bundled.ts', output });
    expect(warnings).toEqual([]);
    return output;
  };

  it.each(Object.keys(bundlers))('reports what it does where its modules are discovered, to the byte: %s', async (name) => {
    expect(await run(tree.folder, process.execPath, ['main.mjs', `./${await bundled(name)}`])).toBe(expected);
  });

  it.for([
    ['bun', ['run', '--no-install']],
    ['deno', ['run', '--no-prompt', '--no-remote', '--no-config', '--allow-read=.']],
  ] as const)('reports the same under %s', async ([name, args], context) => {
    const program = requireRuntime(context, name);
    expect(await run(tree.folder, program, [...args, 'main.mjs', `./${await bundled('esbuild')}`])).toBe(expected);
  });

  it('reports the same under workerd', async (context) => {
    const program = requireRuntime(context, 'workerd');
    await writeFile(join(tree.folder, 'bundle.mjs'), await readFile(join(tree.folder, await bundled('vite'))));
    expect(await askWorker(program, tree.folder, ['worker.mjs', 'bundle.mjs'])).toBe(expected);
  });

  it('reports the same where bun builds it, of a written manifest and with the plugin for esbuild', async (context) => {
    const program = requireRuntime(context, 'bun');
    const src = join(tree.folder, 'src');
    await writeManifest({ file: join(src, 'checks.ts') });
    await writeFile(
      join(src, 'bun.ts'),
      (await readFile(join(src, 'bundled.ts'), 'utf8')).replace('virtual:allwell', './checks.ts'),
    );
    const plugin = pathToFileURL(fileURLToPath(new URL('../src/esbuild.ts', import.meta.url))).href;
    const script = `
      import { allwell } from '${plugin}';
      const common = { outdir: 'out', target: 'node', naming: '[name]-by-bun.mjs', conditions: ['${SOURCE}'], throw: true };
      await Bun.build({ ...common, entrypoints: ['src/bun.ts'] });
      await Bun.build({ ...common, entrypoints: ['src/bundled.ts'], plugins: [allwell({ root: 'src' })] });`;
    await writeFile(join(tree.folder, 'build.mjs'), script);
    await run(tree.folder, program, [`--conditions=${SOURCE}`, 'build.mjs']);
    for (const name of ['bun', 'bundled'])
      expect(await run(tree.folder, process.execPath, ['main.mjs', `./out/${name}-by-bun.mjs`]), name).toBe(expected);
  });

  it('holds nothing of Node, and hardly more than one that names its checks itself', async () => {
    const byHand =
      "import { createHealth } from '@allwell/core'; export const health = createHealth({ checks: { a() {}, b() {} } });";
    const found =
      "import { createHealth } from '@allwell/core'; import { checks } from 'virtual:allwell'; export const health = createHealth({ checks });";
    await using tree = await plant({
      'by-hand.js': byHand,
      'found.js': found,
      'a/health.js': 'export function a() {}',
      'b/health.js': 'export function b() {}',
    });
    const sizes: Record<string, number> = {};
    for (const entry of ['by-hand.js', 'found.js']) {
      const { outputFiles, metafile } = await build({
        ...esbuildOptions({ project: tree.folder, entry, output: 'out.mjs' }),
        plugins: [allwell()],
        platform: 'neutral',
        minify: true,
        metafile: true,
        write: false,
      });
      sizes[entry] = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
      expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
      const own = Object.keys(metafile.inputs).filter((file) => file.includes('/discovery/src/'));
      expect(own.map((file) => basename(file)).toSorted()).toEqual(
        entry === 'found.js' ? ['collect.ts', 'export-order.ts', 'exports.ts', 'failure.ts', 'naming.ts', 'property.ts'] : [],
      );
    }
    const { 'by-hand.js': hand = 0, 'found.js': generated = 0 } = sizes;
    console.log(`Bundled, minified, gzipped: ${hand} bytes with checks by hand, ${generated} bytes with virtual:allwell`);
    expect(generated - hand).toBeLessThan(1_500);
  });
});

describe('what there is to say while building', () => {
  const names = async (folder: string, file: string): Promise<readonly string[]> =>
    JSON.parse(
      await run(folder, process.execPath, [
        '--input-type=module',
        '--eval',
        `import { names } from './${file}'; console.log(JSON.stringify(names));`,
      ]),
    );
  const PROGRAM = { 'main.js': "import { checks } from 'virtual:allwell'; export const names = Object.keys(checks);" };

  it.each(Object.entries(bundlers))('warns where no health module is found, and builds: %s', async (_, bundle) => {
    await using tree = await plant(PROGRAM);
    expect(await bundle({ project: tree.folder, entry: 'main.js', output: 'out/main.mjs' })).toEqual([
      `no health module below ${tree.folder}: add a health.ts, or set the option root to the folder of your sources`,
    ]);
    expect(await names(tree.folder, 'out/main.mjs')).toEqual([]);
  });

  it.each(Object.entries(bundlers))('warns of a module that exports nothing: %s', async (_, bundle) => {
    await using tree = await plant({
      ...PROGRAM,
      'a/health.js': 'const database = () => {};',
      'b/health.js': 'export const b = () => {};',
    });
    const warnings = await bundle({ project: tree.folder, entry: 'main.js', output: 'out/main.mjs' });
    expect(warnings).toEqual([`${tree.folder}/a/health.js exports no check: export a function, or what defineCheck returns`]);
  });

  it.each(Object.entries(bundlers))('leaves it to the bundler to name a module that it cannot read: %s', async (_, bundle) => {
    await using tree = await plant({ ...PROGRAM, 'a/health.ts': 'export const a = ;' });
    await expect(bundle({ project: tree.folder, entry: 'main.js', output: 'out/main.mjs' })).rejects.toThrow(/a\/health\.ts/);
  });

  it.each(Object.entries(bundlers))('stops at a root that is no folder: %s', async (_, bundle) => {
    await using tree = await plant(PROGRAM);
    const built = bundle({ project: tree.folder, entry: 'main.js', output: 'out/main.mjs', root: 'sources' });
    await expect(built).rejects.toThrow(/root must be an existing folder, got ".*\/sources"/);
  });

  it.each(['esbuild', 'vite'])('takes nothing for a source that it has written itself: %s', async (name) => {
    const copies = Object.fromEntries(['src', 'public'].map((folder) => [`${folder}/a/health.js`, 'export const a = () => {};']));
    await using tree = await plant({ ...PROGRAM, ...copies });
    await bundlers[name]?.({ project: tree.folder, entry: 'main.js', output: 'public/main.mjs' });
    expect(await names(tree.folder, 'public/main.mjs')).toEqual(['a']);
  });

  it('fails at the start of the program where two checks have one name, as discovery does', async () => {
    await using tree = await plant({
      ...PROGRAM,
      'a/health.js': 'export const x = () => {};',
      'b/health.js': 'export const x = () => {};',
    });
    await bundlers['esbuild']?.({ project: tree.folder, entry: 'main.js', output: 'out/main.mjs' });
    await expect(names(tree.folder, 'out/main.mjs')).rejects.toThrow(
      /HealthError: two checks are named x, in a\/health\.js \(export x\) and in b\/health\.js \(export x\): rename one/,
    );
  });

  it('refuses options that do not exist or make no sense', () => {
    for (const plugin of [allwell, vite]) {
      for (const options of [{ roots: 'src' }, { root: '' }, { root: 7 }, null]) {
        expect(() => plugin(options as object), JSON.stringify(options)).toThrow(
          expect.objectContaining({ code: 'INVALID_OPTION' }),
        );
      }
    }
  });

  it('takes a root as file: URL too', async () => {
    await using tree = await plant({
      ...PROGRAM,
      'src/a/health.js': 'export const a = () => {};',
      'b/health.js': 'export const b = () => {};',
    });
    const { outputFiles } = await build({
      ...esbuildOptions({ project: tree.folder, entry: 'main.js', output: 'out.mjs' }),
      plugins: [allwell({ root: pathToFileURL(join(tree.folder, 'src')) })],
      write: false,
    });
    expect(outputFiles[0]?.text).toContain('file: "src/a/health.js"');
    expect(outputFiles[0]?.text).not.toContain('b/health.js');
    expect(outputFiles[0]?.text).not.toContain(tree.folder);
  });
});
