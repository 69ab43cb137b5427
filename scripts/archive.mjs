/** A package as strangers get it: packed as it would be published, and what is wrong with the archive. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readSource } from './source.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUILTINS = new Set(builtinModules);

/**
 * @typedef {{ name: string, folder: string, exports: string[], built: boolean }} PublishedPackage
 *   `folder` is relative to the repository; `exports` are what may be imported, as a user writes it (`@allwell/checks/disk`).
 */

/** The packages that are published, in order of folder. @returns {PublishedPackage[]} */
export function publishedPackages() {
  return globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .map((file) => ({ file, manifest: JSON.parse(readFileSync(path.join(root, file), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ file, manifest }) => ({
      name: manifest.name,
      folder: path.dirname(file),
      exports: Object.keys(manifest.publishConfig.exports).map((subpath) => path.posix.join(manifest.name, subpath)),
      built: existsSync(path.join(root, path.dirname(file), 'dist')),
    }));
}

/**
 * Packs the built package in `folder` as `pnpm publish` would, into the file `archive`.
 * @param {string} folder
 * @param {string} archive
 * @throws {Error} where it is not built, and with what pnpm printed.
 */
export async function pack(folder, archive) {
  if (!existsSync(path.resolve(root, folder, 'dist'))) throw new Error(`${folder} is not built: run "pnpm run build" first`);
  const { passed, output } = await run('pnpm', ['pack', '--out', archive], path.resolve(root, folder));
  if (!passed) throw new Error(output);
}

/**
 * Packs built packages, all of the published ones unless told otherwise, into `into`.
 * @param {string} into
 * @param {readonly PublishedPackage[]} [packages]
 * @returns {Promise<Record<string, string>>} By name, what npm can be told to install: `file:` and the path of the archive.
 */
export async function packAll(into, packages = publishedPackages()) {
  const archives = packages.map(({ name, folder }) => ({ name, folder, archive: path.join(into, `${path.basename(name)}.tgz`) }));
  await Promise.all(archives.map(({ folder, archive }) => pack(folder, archive)));
  return Object.fromEntries(archives.map(({ name, archive }) => [name, `file:${archive}`]));
}

/**
 * What is wrong with an archive, in the words of publint and "are the types wrong?", and what neither of them asks. Empty where
 * nothing is.
 * @param {string} archive
 * @returns {Promise<string[]>}
 */
export async function inspect(archive) {
  const looks = await Promise.all([
    run('pnpm', ['exec', 'publint', 'run', archive, '--strict']),
    run('pnpm', ['exec', 'attw', archive, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color']),
    lookInside(archive),
  ]);
  return looks.filter(({ passed }) => !passed).map(({ output }) => output);
}

/**
 * What the files of a package import although its package.json does not list it: it works here, where somebody else has brought
 * it along, and fails there. Declarations count: a type that is not found is `any` without a word.
 * @param {string} folder An installed or unpacked package.
 * @returns {string[]}
 */
export function unlistedImports(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { name, dependencies = {}, peerDependencies = {}, imports = {} } = manifest;
  const listed = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies, ...imports })]);
  const found = globSync('**/*.{js,d.ts}', { cwd: folder, exclude: ['node_modules'] }).flatMap((file) =>
    readSource(file, readFileSync(path.join(folder, file), 'utf8')).imports.flatMap(({ specifier = '.' }) => {
      const imported = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
      if (/^([.#]|node:)/.test(specifier) || BUILTINS.has(imported) || listed.has(imported)) return [];
      return `${file} imports ${imported}, which package.json does not list`;
    }),
  );
  return [...new Set(found)].toSorted();
}

/** README and licence are in it, nothing refers to the workspace, and what it imports is listed. */
async function lookInside(archive) {
  const folder = mkdtempSync(path.join(tmpdir(), 'allwell-archive-'));
  try {
    const unpacked = await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
    if (!unpacked.passed) return unpacked;
    const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
    const problems = unlistedImports(folder);
    for (const file of ['README.md', 'LICENSE'])
      if (!existsSync(path.join(folder, file))) problems.push(`${file} is missing from the package`);
    for (const trace of ['@allwell/source', 'workspace:', 'catalog:']) {
      if (text.includes(trace)) problems.push(`the packed package.json still says "${trace}"`);
    }
    const { description, keywords, license, engines } = JSON.parse(text);
    for (const [field, value] of Object.entries({ description, keywords, license, engines })) {
      if (value === undefined) problems.push(`package.json has no ${field}`);
    }
    return { passed: problems.length === 0, output: problems.join('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(command, args, cwd = root) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, shell: process.platform === 'win32' });
    return { passed: true, output: stdout };
  } catch (error) {
    return {
      passed: false,
      output: `${command} ${args.slice(0, 2).join(' ')} failed\n${error.stdout ?? ''}${error.stderr || error.message}`.trim(),
    };
  }
}
