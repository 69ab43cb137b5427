import { describe, expect, it } from 'vitest';
import { plant } from './tree.ts';

const ESM = { 'package.json': '{"type":"module","name":"shop"}' };
const check = (name: string): string => `export const ${name} = () => {};`;
const files = (...paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(paths.map((path) => [path, check(path.split('/').at(-2) ?? 'top')]));

describe('the root', () => {
  it('is the folder of the entry module', async () => {
    await using tree = await plant({ ...ESM, ...files('src/a/health.ts', 'dist/a/health.js', 'other/health.js') });
    expect(await tree.discover({ entry: 'src/main.ts' })).toMatchObject({ root: 'src', files: ['src/a/health.ts'] });
    expect(await tree.discover({ entry: 'dist/main.js' })).toMatchObject({ root: 'dist', files: ['dist/a/health.js'] });
  });

  it('is the working directory where there is no entry, and where a test is one', async () => {
    await using tree = await plant({ ...ESM, ...files('src/a/health.ts', 'dist/a/health.js') });
    for (const entry of [null, 'test/app.js', 'src/app.test.ts']) {
      expect((await tree.discover({ entry, args: ['dist/main.js'] })).root, String(entry)).toBe('');
    }
  });

  it('is the folder of the module a tool in node_modules is to run, or else the working directory', async () => {
    await using tree = await plant({
      ...ESM,
      ...files('src/a/health.ts', 'dist/a/health.js'),
      'dist/app.js': '',
      'setup.js': '',
      'tool.config.js': '',
    });
    const entry = 'node_modules/tool/bin.mjs';
    expect(await tree.discover({ entry, args: ['start', '-w', '-r', './setup.js', 'dist/app.js'] })).toMatchObject({
      root: 'dist',
      files: ['dist/a/health.js'],
    });
    expect(await tree.discover({ entry, args: ['run', '--config', 'tool.config.js', 'gone.js'] })).toMatchObject({
      root: '',
      files: ['src/a/health.ts'],
    });
  });
});

describe('a compiled tree and its source', () => {
  /** What is loaded of the whole project when it is started from TypeScript and from JavaScript beside both trees. */
  async function both(
    paths: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Readonly<Record<string, readonly string[]>>> {
    await using tree = await plant({ ...ESM, ...files(...paths), ...more });
    const [ts, js] = [await tree.discover({ entry: 'main.ts' }), await tree.discover({ entry: 'main.js' })];
    expect([ts.error, js.error]).toEqual([undefined, undefined]);
    return { ts: ts.files, js: js.files, warnings: [...ts.warnings, ...js.warnings] };
  }

  it('are told apart by the place of a module in both', async () => {
    expect(await both(['src/a/health.ts', 'src/health.ts', 'dist/a/health.js', 'dist/health.js'])).toEqual({
      ts: ['src/a/health.ts', 'src/health.ts'],
      js: ['dist/a/health.js', 'dist/health.js'],
      warnings: [],
    });
  });

  it('may lie in each other', async () => {
    expect(await both(['a/health.ts', 'dist/a/health.js'])).toEqual({
      ts: ['a/health.ts'],
      js: ['dist/a/health.js'],
      warnings: [],
    });
    expect(await both(['src/a/health.ts', 'dist/src/a/health.js'])).toEqual({
      ts: ['src/a/health.ts'],
      js: ['dist/src/a/health.js'],
      warnings: [],
    });
  });

  it('are found in each package of a monorepo', async () => {
    expect(
      await both([
        'packages/a/src/a/health.ts',
        'packages/a/dist/a/health.js',
        'packages/b/lib/b/health.js',
        'packages/b/src/b/health.ts',
      ]),
    ).toEqual({
      ts: ['packages/a/src/a/health.ts', 'packages/b/src/b/health.ts'],
      js: ['packages/a/dist/a/health.js', 'packages/b/lib/b/health.js'],
      warnings: [],
    });
  });

  it('are found by the outDir of a tsconfig, whatever the folders are called', async () => {
    const tsconfig =
      '{ // by hand\n "compilerOptions": {\n // "outDir": "./no",\n /* "outDir": "x" */ "rootDir": "code", "outDir": "./generated/", } }';
    expect(await both(['code/a/health.ts', 'generated/a/health.js'], { 'tsconfig.build.json': tsconfig })).toEqual({
      ts: ['code/a/health.ts'],
      js: ['generated/a/health.js'],
      warnings: [],
    });
  });

  it('are told apart by the entry where both are JavaScript', async () => {
    await using tree = await plant({ ...ESM, ...files('src/a/health.js', 'dist/a/health.js') });
    const options = { root: '.' };
    expect((await tree.discover({ entry: 'src/main.js', options })).files).toEqual(['src/a/health.js']);
    expect((await tree.discover({ entry: 'dist/main.js', options })).files).toEqual(['dist/a/health.js']);
    expect((await tree.discover({ entry: 'main.js', options })).files).toEqual(['dist/a/health.js']);
  });

  it('warns of a module that is left out and has no counterpart', async () => {
    expect(await both(['src/a/health.ts', 'dist/a/health.js', 'src/fresh/health.ts', 'dist/stale/health.js'])).toEqual({
      ts: ['src/a/health.ts', 'src/fresh/health.ts'],
      js: ['dist/a/health.js', 'dist/stale/health.js'],
      warnings: [
        'dist/stale/health.js was left out: it is compiled, and its source is gone',
        'src/fresh/health.ts was left out: it has no compiled form in dist: compile it',
      ],
    });
  });

  it('never leaves out modules that are no copies of each other', async () => {
    const paths = ['a/health.js', 'b/health.ts', 'build/health.js', 'lib/health.js', 'orders/lib/health.ts', 'server/health.js'];
    const own = Object.fromEntries(paths.map((path, at) => [path, check(`check${at}`)]));
    expect(await both([], own)).toEqual({ ts: paths, js: paths, warnings: [] });
  });

  it('side by side are one module', async () => {
    expect(await both(['a/health.ts', 'a/health.js'], { 'a/b.health.mts': check('b'), 'a/b.health.mjs': check('b') })).toEqual({
      ts: ['a/b.health.mts', 'a/health.ts'],
      js: ['a/b.health.mjs', 'a/health.js'],
      warnings: [],
    });
    await using tree = await plant({ 'health.mjs': check('a'), 'health.cjs': 'exports.a = () => {};' });
    expect(await tree.discover({ entry: 'main.cjs' })).toMatchObject({
      files: ['health.cjs'],
      warnings: ['health.mjs was left out: health.cjs beside it has the same name'],
    });
    expect(await tree.discover({ entry: 'main.mjs' })).toMatchObject({ files: ['health.mjs'] });
  });
});
