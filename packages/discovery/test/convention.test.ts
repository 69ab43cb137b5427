import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { plant } from './tree.ts';

const exec = promisify(execFile);
const CHECK = 'export const ok = () => {};';
const check = (name: string): string => `export const ${name} = () => {};`;

describe('finding health modules', () => {
  it('finds health.* and *.health.* at any depth, in order of path', async () => {
    await using tree = await plant({
      'health.mjs': check('top'),
      'b/health.ts': check('b'),
      'a/deep/er/health.mts': check('deeper'),
      'a/health.cts': 'exports.cts = () => {};',
      'a/health.cjs.txt': 'no',
      'a/x.health.cjs': 'exports.x = () => {};',
      'a/order-queue.health.ts': check('queue'),
      'package.json': '{"type":"module"}',
      'c/health.js': check('c'),
    });
    expect((await tree.discover()).checks).toEqual([
      'deeper <- a/deep/er/health.mts#deeper',
      'cts <- a/health.cts#cts',
      'queue <- a/order-queue.health.ts#queue',
      'x <- a/x.health.cjs#x',
      'b <- b/health.ts#b',
      'c <- c/health.js#c',
      'top <- health.mjs#top',
    ]);
  });

  it('never enters node_modules, dot folders, tests and declarations, and takes no name that only looks alike', async () => {
    const closed = [
      'node_modules/x/health.mjs',
      '.cache/health.mjs',
      'a/.health.mjs',
      'test/health.mjs',
      'a/tests/health.mjs',
      '__tests__/health.mjs',
      '__mocks__/health.mjs',
      'health.test.mjs',
      'a.test.health.mjs',
      'a.spec.health.mjs',
      'health.d.ts',
      'x.health.d.mts',
      'a/Health.mjs',
      'a/healthy.mjs',
      'a/ahealth.mjs',
      'a/health.json',
      'a/health.mjs.map',
      'a/health.tsx',
    ];
    await using tree = await plant(Object.fromEntries(closed.map((path) => [path, 'throw new Error("entered")'])));
    const found = await tree.discover();
    expect(found).toMatchObject({ checks: [], files: [] });
    expect(found.warnings).toEqual([
      'no health module below .: add a health.ts, or set the option root to the folder of your sources',
    ]);
  });

  it('takes a folder that is called like a module for a folder', async () => {
    await using tree = await plant({ 'health.mjs/health.mjs': CHECK });
    expect((await tree.discover()).files).toEqual(['health.mjs/health.mjs']);
  });

  it('follows no link to a folder, and a link to a file only inside the root and once', async () => {
    await using outside = await plant({ 'health.mjs': check('outside') });
    await using tree = await plant({
      'app/a/health.mjs': check('a'),
      'app/shared/checks.mjs': 'export default () => {};',
      'app/.hidden/checks.mjs': check('hidden'),
    });
    await symlink(join(tree.folder, 'app'), join(tree.folder, 'app/a/loop'));
    await symlink(join(outside.folder), join(tree.folder, 'app/out'));
    await symlink(join(outside.folder, 'health.mjs'), join(tree.folder, 'app/out.health.mjs'));
    await symlink('../a/health.mjs', join(tree.folder, 'app/shared/again.health.mjs'));
    await symlink('checks.mjs', join(tree.folder, 'app/shared/linked.health.mjs'));
    await symlink('checks.mjs', join(tree.folder, 'app/shared/twice.health.mjs'));
    await symlink('../.hidden/checks.mjs', join(tree.folder, 'app/shared/hidden.health.mjs'));
    expect((await tree.discover({ options: { root: 'app' } })).checks).toEqual([
      'a <- app/a/health.mjs#a',
      'linked <- app/shared/checks.mjs#default',
    ]);
  });

  it('fails where a health module is a link to nothing', async () => {
    await using tree = await plant({});
    await symlink('gone.mjs', join(tree.folder, 'health.mjs'));
    await symlink('self.health.mjs', join(tree.folder, 'self.health.mjs'));
    expect((await tree.discover()).error).toMatchObject({
      code: 'MODULE_FAILED',
      message: expect.stringContaining('health.mjs cannot be imported'),
    });
  });

  it('fails where a folder cannot be read', async () => {
    await using tree = await plant({ 'health.mjs': CHECK });
    const dig = "for (let at = 0; at < 25; at++) { fs.mkdirSync('0'.repeat(200)); process.chdir('0'.repeat(200)); }"; // deeper than a path may be long
    try {
      await exec(process.execPath, ['--eval', dig], { cwd: tree.folder });
      expect((await tree.discover()).error).toMatchObject({
        code: 'MODULE_FAILED',
        message: expect.stringMatching(/^the folder 0+\/.* cannot be read, so health modules in it would be missing/),
      });
    } finally {
      await exec('rm', ['-rf', tree.folder]);
    }
  });

  it('reads five thousand files in five hundred folders', async () => {
    const files = Array.from({ length: 5_000 }, (_, at): [string, string] => [`f${at % 500}/g/file${at}.mjs`, '']);
    await using tree = await plant({ ...Object.fromEntries(files), 'f7/g/health.mjs': CHECK });
    expect((await tree.discover()).checks).toEqual(['ok <- f7/g/health.mjs#ok']);
  });
});

describe('naming checks', () => {
  it('names a default export after its folder, or after the x of x.health.ts', async () => {
    await using tree = await plant({
      'orders/health.mjs': 'export default () => {};',
      'orders/billing.health.mjs': 'export default () => {};',
      'orders/db.main.health.mjs': 'export default () => {};',
      'orders/broken.health.cjs': 'module.exports = () => {};',
    });
    expect((await tree.discover()).checks).toEqual([
      'billing <- orders/billing.health.mjs#default',
      'broken <- orders/broken.health.cjs#default',
      'db.main <- orders/db.main.health.mjs#default',
      'orders <- orders/health.mjs#default',
    ]);
  });

  it('names a default export at the root after the root, and after the package where the folder is src or dist', async () => {
    await using tree = await plant({
      'package.json': '{"name":"@acme/shop"}',
      'orders/health.mjs': 'export default () => {};',
      'src/health.mjs': 'export default () => {};',
    });
    expect((await tree.discover({ options: { root: 'orders' } })).checks).toEqual(['orders <- orders/health.mjs#default']);
    expect((await tree.discover({ options: { root: 'src' } })).checks).toEqual(['shop <- src/health.mjs#default']);
  });

  it('refuses a name no check can have, naming file, export and remedy', async () => {
    await using tree = await plant({
      '2fa/health.mjs': 'export default () => {};',
      'b/health.mjs': 'export const $db = () => {};',
    });
    expect((await tree.discover()).error).toEqual({
      code: 'INVALID_NAME',
      message:
        'the default export of 2fa/health.mjs cannot be a check named "2fa": give it one with defineCheck(…, { name }), a letter and at most 99 of A-Z a-z 0-9 _ . : - after it',
    });
    expect((await tree.discover({ options: { root: 'b' } })).error).toMatchObject({
      code: 'INVALID_NAME',
      message: expect.stringMatching(/^the export "\$db" of b\/health.mjs cannot be a check named "\$db"/),
    });
  });

  it('takes the name that defineCheck was given', async () => {
    await using tree = await plant({
      '2fa/health.mjs':
        "import { defineCheck } from '@allwell/core';\nexport const $x = defineCheck(() => {}, { name: 'second-factor' });\nexport const plain = defineCheck(() => {});",
    });
    expect((await tree.discover()).checks).toEqual(['second-factor <- 2fa/health.mjs#$x', 'plain <- 2fa/health.mjs#plain']);
  });

  it('refuses two checks of one name, naming both files', async () => {
    await using tree = await plant({ 'a/health.mjs': check('database'), 'b/health.mjs': check('database') });
    expect((await tree.discover()).error).toMatchObject({
      code: 'DUPLICATE_NAME',
      message:
        'two checks are named database, in a/health.mjs (export database) and in b/health.mjs (export database): rename one, or give it a name of its own with defineCheck(…, { name })',
    });
  });

  it('keeps the order of the source within a module', async () => {
    await using tree = await plant({
      'health.mjs': 'export function zebra() {}\nexport const ant = () => {};\nconst m = () => {}; export { m as moose };',
    });
    expect((await tree.discover()).checks.map((one) => one.split(' ')[0])).toEqual(['zebra', 'ant', 'moose']);
  });
});

describe('options', () => {
  it('takes a root as path or file: URL, and refuses one that is no folder, naming it', async () => {
    await using tree = await plant({ 'a/health.mjs': check('a'), file: '' });
    expect(await tree.discover({ options: { root: new URL(`file://${tree.folder}/a`).href } })).toMatchObject({
      root: 'a',
      files: ['a/health.mjs'],
    });
    for (const root of ['nowhere', 'file', '', 7, null, 'file://elsewhere/a', 'a\0b']) {
      const { error } = await tree.discover({ options: { root } });
      expect(error, String(root)).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining('root must be') });
    }
  });

  it('refuses options that do not exist or make no sense', async () => {
    await using tree = await plant({});
    for (const options of [
      { roots: 'a' },
      { importTimeoutMs: 0 },
      { importTimeoutMs: 2 ** 31 },
      { onWarning: 'log' },
      { signal: {} },
    ]) {
      expect((await tree.discover({ options })).error, JSON.stringify(options)).toMatchObject({ code: 'INVALID_OPTION' });
    }
  });
});
