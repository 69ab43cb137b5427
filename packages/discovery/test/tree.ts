import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a child process found, paths relative to the tree. */
export interface Found {
  /** `name <- path#export`, in order. */
  readonly checks: readonly string[];
  readonly files: readonly string[];
  readonly root: string;
  readonly warnings: readonly string[];
  /** What the child printed before. */
  readonly printed: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly cause?: string };
}

export interface Run {
  /** The module Node is started with, made for the run. Default `main.mjs`. null: `node --eval`. */
  readonly entry?: string | null;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly node?: readonly string[];
  readonly args?: readonly string[];
  readonly cwd?: string;
}

export interface TemporaryTree extends AsyncDisposable {
  readonly folder: string;
  /** Calls `discover` in a Node of its own, without a test runner's loader in between. */
  discover(run?: Run): Promise<Found>;
}

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const exec = promisify(execFile);

/** A real folder with `files` (path to text), in which `@allwell/core` and `@allwell/discovery` are installed from source. */
export async function plant(files: Readonly<Record<string, string>>): Promise<TemporaryTree> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'allwell-')));
  for (const [path, text] of Object.entries(files)) await write(join(folder, path), text);
  await mkdir(join(folder, 'node_modules/@allwell'), { recursive: true });
  for (const name of ['core', 'discovery']) await symlink(join(PACKAGES, name), join(folder, 'node_modules/@allwell', name));
  return {
    folder,
    discover: (run) => discoverIn(folder, run),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function discoverIn(
  folder: string,
  { entry = 'main.mjs', options = {}, node = [], args = [], cwd = '.' }: Run = {},
): Promise<Found> {
  const body = `
    const started = JSON.parse(process.env.DISCOVER_OPTIONS);
    const tell = (value) => console.log('\\n' + JSON.stringify(value));
    try {
      const { checks, files, root, warnings } = await discover(started);
      tell({ checks: checks.map(({ name, file, exportName }) => [name, file, exportName]), files, root, warnings });
    } catch (error) {
      tell({ error: { code: error.code, message: error.message, cause: error.cause && String(error.cause.message ?? error.cause) } });
    }`;
  let start: readonly string[];
  if (entry === null) start = ['--input-type=module', '--eval', `import { discover } from '@allwell/discovery'; ${body}`];
  else {
    const commonJs = /\.(?:cjs|cts)$/.test(entry);
    const text = commonJs
      ? `(async () => { const { discover } = require('@allwell/discovery'); ${body} })()`
      : `import { discover } from '@allwell/discovery'; ${body}`;
    await write(join(folder, entry), text);
    start = [join(folder, entry)];
  }
  const { stdout } = await exec(process.execPath, ['--no-warnings', '--conditions=@allwell/source', ...node, ...start, ...args], {
    cwd: join(folder, cwd),
    env: { PATH: process.env['PATH'], DISCOVER_OPTIONS: JSON.stringify(options) },
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  const { checks = [], files = [], root = '', warnings = [], error } = JSON.parse(lines.pop() ?? '{}');
  const local = (path: string): string => relative(folder, path);
  return {
    checks: checks.map(([name, file, exportName]: readonly string[]) => `${name} <- ${local(file ?? '')}#${exportName}`),
    files: files.map(local),
    root: local(root),
    warnings: warnings.map((warning: string) => warning.replaceAll(`${folder}/`, '').replaceAll(folder, '.')),
    printed: lines,
    ...(error && { error: { ...error, message: error.message.replaceAll(`${folder}/`, '').replaceAll(folder, '.') } }),
  };
}
