import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { isTestFile, isTestFolder, languageOf, type Language } from './convention.ts';

/** Where the program was started, as far as that can be told. */
export interface Entry {
  /** The folder that is searched where nobody names another. */
  readonly folder: string;
  /** The module the program was started with, links resolved; undefined under `node -e`, in a REPL and under most tools. */
  readonly file?: string;
  /** What the program runs as. Without an entry of its own: TypeScript where Node strips types. */
  readonly language: Language;
}

/** What is read of `process`. */
export interface Start {
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly features: { readonly typescript?: unknown };
  cwd(): string;
}

/**
 * The entry module, and the folder it stands for.
 *
 * `process.argv[1]` is the entry; that also holds under pm2, tsx, ts-node, nodemon and `node --watch`, in cluster workers and,
 * for its own module, in a worker thread. Where it lies in a `node_modules`, a tool runs the program: then the last argument that
 * is a module of the program counts (`fastify start -w dist/app.js`). What remains has no entry (`node -e`, a test runner, a
 * REPL) or starts at a test, whose folder holds no health modules: then the working directory is searched.
 */
export function findEntry(start: Start = process): Entry {
  const own = ownEntry(start);
  const cwd = start.cwd();
  if (own === undefined) return { folder: cwd, language: start.features.typescript ? 'typescript' : 'javascript' };
  return { folder: isTest(own, cwd) ? cwd : dirname(own), file: own, language: languageOf(own) };
}

function ownEntry(start: Start): string | undefined {
  const [, main, ...rest] = start.argv;
  if (main === undefined || !isAbsolute(main) || start.execArgv.some((flag) => /^(?:-p?e|-p|--eval|--print)$/.test(flag)))
    return undefined;
  const file = resolveModule(main);
  if (file === undefined || !isInstalled(file)) return file;
  for (const argument of rest.toReversed()) {
    if (!/\.[cm]?[jt]s$/.test(argument) || /\.config\.\w+$/.test(argument)) continue;
    const named = resolveModule(resolve(start.cwd(), argument));
    if (named !== undefined && !isInstalled(named)) return named;
  }
  return undefined;
}

/** As Node finds its main module: `node .` and `node dist/server` name a folder and a file without its extension. */
function resolveModule(path: string): string | undefined {
  try {
    return realpathSync(createRequire(path).resolve(path));
  } catch {
    return undefined;
  }
}

function isInstalled(file: string): boolean {
  return file.split(sep).includes('node_modules');
}

function isTest(file: string, cwd: string): boolean {
  if (isTestFile(basename(file))) return true;
  const folders = relative(cwd, dirname(file)).split(sep);
  return folders[0] !== '..' && folders.some(isTestFolder);
}
