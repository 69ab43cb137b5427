/**
 * Packs every published package as `pnpm publish` would and looks at the archive: publint, "are the types wrong?", and what
 * neither of them asks (README and licence inside, no trace of the workspace). Needs built packages.
 *
 *     node scripts/packages.mjs [folder ...]
 */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const AT_ONCE = 2;

const root = fileURLToPath(new URL('..', import.meta.url));
const chosen = process.argv.slice(2).map((folder) => folder.replace(/\/$/, ''));
const folders = (chosen.length > 0 ? chosen : globSync('packages/*', { cwd: root }).toSorted()).filter(
  (folder) => !manifestOf(folder).private,
);
const archives = mkdtempSync(path.join(tmpdir(), 'allwell-packages-'));
const waiting = [...folders];
let failed = 0;

await Promise.all(Array.from({ length: AT_ONCE }, work));
rmSync(archives, { recursive: true });
console.log(`${folders.length - failed} packages can be published, ${failed} cannot`);
process.exitCode = failed > 0 || folders.length === 0 ? 1 : 0;

async function work() {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const problems = await inspect(folder);
    if (problems.length > 0) failed += 1;
    console.log([`${problems.length > 0 ? '✗' : '✓'} ${folder}`, ...problems].join('\n').replaceAll('\n', '\n    '));
  }
}

/** What is wrong with a package, in the words of the tools. */
async function inspect(folder) {
  const archive = path.join(archives, `${path.basename(folder)}.tgz`);
  const packed = await run('pnpm', ['pack', '--out', archive], path.join(root, folder));
  if (!packed.passed) return [packed.output];
  const looks = await Promise.all([
    run('pnpm', ['exec', 'publint', 'run', archive, '--strict']),
    run('pnpm', ['exec', 'attw', archive, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color']),
    lookInside(archive),
  ]);
  return looks.filter(({ passed }) => !passed).map(({ output }) => output);
}

/** README and licence are in it, the built entry too, and nothing refers to the workspace. */
async function lookInside(archive) {
  const list = await run('tar', ['-tzf', archive]);
  const manifest = await run('tar', ['-xzOf', archive, 'package/package.json']);
  if (!list.passed || !manifest.passed) return { passed: false, output: list.output + manifest.output };
  const files = new Set(list.output.split('\n'));
  const problems = [];
  for (const file of ['README.md', 'LICENSE'])
    if (!files.has(`package/${file}`)) problems.push(`${file} is missing from the package`);
  for (const trace of ['@allwell/source', 'workspace:', 'catalog:']) {
    if (manifest.output.includes(trace)) problems.push(`the packed package.json still says "${trace}"`);
  }
  const { description, keywords, license, engines } = JSON.parse(manifest.output);
  for (const [field, value] of Object.entries({ description, keywords, license, engines })) {
    if (value === undefined) problems.push(`package.json has no ${field}`);
  }
  return { passed: problems.length === 0, output: problems.join('\n') };
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

function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}
