import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { context } from 'esbuild';
import { watch } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { createServer } from 'vite';
import { allwell } from '../src/esbuild.ts';
import { allwell as vite } from '../src/vite.ts';
import { esbuildOptions, SOURCE } from './bundler.ts';
import { plant, type TemporaryTree } from './tree.ts';

const WAIT = { timeout: 30_000, interval: 50 };
const PROJECT = {
  'src/main.js': "import { checks } from 'virtual:allwell'; export const names = Object.keys(checks);",
  'src/a/health.js': 'export const a = () => {}; export const b = () => {};',
};

/** Changes health modules in every way there is, and expects `names` to follow each. */
async function expectToFollow({ folder }: TemporaryTree, names: () => Promise<unknown>): Promise<void> {
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await expect.poll(names, WAIT).toEqual(['a', 'b']);
  await write('src/new/deep/health.js', 'export const fresh = () => {};');
  await expect.poll(names, WAIT).toEqual(['a', 'b', 'fresh']);
  await write('src/new/deep/x.health.js', 'export const beside = () => {};');
  await expect.poll(names, WAIT).toEqual(['a', 'b', 'fresh', 'beside']);
  await write('src/a/health.js', 'export const b = () => {}; export const c = () => {}; export const a = () => {};');
  await expect.poll(names, WAIT).toEqual(['b', 'c', 'a', 'fresh', 'beside']);
  await rm(join(folder, 'src/new'), { recursive: true });
  await expect.poll(names, WAIT).toEqual(['b', 'c', 'a']);
}

/** What the bundle in the tree exports as it is now; undefined while it is not there or half written. */
async function namesIn({ folder }: TemporaryTree): Promise<unknown> {
  const text = await readFile(join(folder, 'dist/main.mjs'), 'utf8').catch(() => '');
  const { names } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`).catch(() => ({}))) as {
    names?: unknown;
  };
  return names;
}

describe('in watch mode a bundle follows the health modules', () => {
  it('of esbuild', async () => {
    await using tree = await plant(PROJECT);
    const order = { project: tree.folder, entry: 'src/main.js', output: 'dist/main.mjs' };
    const building = await context({ ...esbuildOptions(order), plugins: [allwell()] });
    try {
      await building.watch();
      await expectToFollow(tree, () => namesIn(tree));
    } finally {
      await building.dispose();
    }
  });

  it('of esbuild, also where its root is made later', async () => {
    await using tree = await plant({ 'main.js': PROJECT['src/main.js'] });
    const order = { project: tree.folder, entry: 'main.js', output: 'dist/main.mjs' };
    const failures: unknown[] = [];
    const building = await context({
      ...esbuildOptions(order),
      plugins: [
        allwell({ root: 'src' }),
        {
          name: 'told',
          setup: (build) => build.onEnd(({ errors }) => void failures.push(...errors.map(({ detail }) => detail))),
        },
      ],
    });
    try {
      await building.watch();
      await expect.poll(() => failures, WAIT).toEqual([expect.objectContaining({ code: 'INVALID_OPTION' })]);
      await mkdir(join(tree.folder, 'src'));
      await writeFile(join(tree.folder, 'src/health.js'), 'export const late = () => {};');
      await expect.poll(() => namesIn(tree), WAIT).toEqual(['late']);
    } finally {
      await building.dispose();
    }
  });

  it('of rolldown, which does not build again because it has written', async () => {
    await using tree = await plant(PROJECT);
    let builds = 0;
    const building = watch({
      cwd: tree.folder,
      input: 'src/main.js',
      platform: 'neutral',
      resolve: { conditionNames: [SOURCE, 'import', 'default'] },
      plugins: [vite(), { name: 'count', buildStart: () => void (builds += 1) }],
      output: { file: join(tree.folder, 'dist/main.mjs'), codeSplitting: false },
    });
    try {
      await expectToFollow(tree, () => namesIn(tree));
      expect(builds).toBeLessThan(20); // a change may be told in several parts
    } finally {
      await building.close();
    }
  });
});

describe("in Vite's server the module follows the health modules", () => {
  it.each([true, false])('inside and outside of its root, with hot updates: %j', async (hmr) => {
    await using tree = await plant({ ...PROJECT, 'app/main.js': PROJECT['src/main.js'] });
    const server = await createServer({
      configFile: false,
      root: join(tree.folder, 'app'),
      appType: 'custom',
      logLevel: 'silent',
      cacheDir: join(tree.folder, '.vite'),
      server: { middlewareMode: true, ws: false, hmr },
      ssr: { noExternal: true, resolve: { conditions: [SOURCE, 'import'] } },
      plugins: [vite({ root: '../src' })],
    });
    try {
      await expectToFollow(tree, async () => (await server.ssrLoadModule('/main.js'))['names']);
    } finally {
      await server.close();
    }
  });
});
