import { readFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import type { HealthFile } from './convention.ts';
import type { Entry } from './entry.ts';
import type { Tree } from './walk.ts';

/** A folder a compiler fills, and the folders it reads; all relative to the root, '' being the root itself. */
interface Build {
  readonly output: string;
  readonly sources: readonly string[];
}

/** Which modules to load, and what to say about those left out without a counterpart. */
export interface Choice {
  readonly modules: readonly HealthFile[];
  readonly warnings: readonly string[];
}

/**
 * What compilers call their output, and the folders beside it that may hold the source of it, '' being the parent itself. Right in
 * the parent only what can be nothing else: `lib` and `build` may well be features, in JavaScript among TypeScript.
 */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  dist: ['', 'src', 'source', 'lib', 'app', 'server'],
  out: ['', 'src', 'source', 'lib', 'app', 'server'],
  build: ['src', 'source', 'lib', 'app', 'server'],
  lib: ['src', 'source'],
};
const TYPESCRIPT_FIRST: readonly string[] = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];
const JAVASCRIPT_FIRST: readonly string[] = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];

/**
 * Leaves out one of a compiled tree and its source, since loading both would run every module twice, each with a database pool of
 * its own.
 *
 * A compiled tree is what the `outDir` of a `tsconfig*.json` below the root names, or a folder called `dist`, `out`, `build` or
 * `lib` that holds a health module whose source lies at the same place beside it. Nothing else is taken for a copy: a module too
 * many ends in `DUPLICATE_NAME`, one too few would go unnoticed. The side that holds the entry is loaded; where neither does, a
 * program started from TypeScript loads the source, any other the compiled tree.
 */
export async function chooseModules(root: string, { modules, configs }: Tree, entry: Entry): Promise<Choice> {
  const left = new Map<HealthFile, string>();
  const matched = new Set<HealthFile>();
  for (const build of await findBuilds(root, modules, configs)) {
    const compiled = modules.filter((module) => module.language === 'javascript' && isBelow(module.path, build.output));
    const sources = findSources(modules, compiled, build, matched);
    if (compiled.length === 0 || sources.size === 0) continue;
    if (runsSource(root, build, entry)) {
      for (const module of compiled) left.set(module, 'it is compiled, and its source is gone');
    } else {
      for (const module of sources) left.set(module, `it has no compiled form in ${join(root, build.output)}: compile it`);
    }
  }
  const warnings = [...left]
    .filter(([module]) => !matched.has(module))
    .map(([{ file }, reason]) => `${file} was left out: ${reason}`);
  return {
    modules: onePerStem(
      modules.filter((module) => !left.has(module)),
      entry,
      warnings,
    ),
    warnings,
  };
}

/** What `build` compiles: all TypeScript in its sources, and the JavaScript of which there is a copy. Adds to `matched` what has a counterpart. */
function findSources(
  modules: readonly HealthFile[],
  compiled: readonly HealthFile[],
  { output, sources }: Build,
  matched: Set<HealthFile>,
): ReadonlySet<HealthFile> {
  const copies = new Map<string, HealthFile[]>();
  for (const module of compiled) {
    const stem = within(output, module.stem);
    copies.set(stem, [...(copies.get(stem) ?? []), module]);
  }
  const found = new Set<HealthFile>();
  for (const source of sources) {
    for (const module of modules) {
      if (!isBelow(module.path, source) || isBelow(module.path, output)) continue;
      // `dist/a/health.js` may be made of `a/health.ts` and, by a rootDir, of `src/a/health.ts`.
      const stem = within(source, module.stem);
      const stems = module.language === 'typescript' ? suffixes(stem) : [stem];
      const own = stems.flatMap((one) => copies.get(one) ?? []);
      if (module.language === 'typescript' || own.length > 0) found.add(module);
      if (own.length > 0) for (const one of [module, ...own]) matched.add(one);
    }
  }
  return found;
}

async function findBuilds(root: string, modules: readonly HealthFile[], configs: readonly string[]): Promise<readonly Build[]> {
  const compiled = modules.filter(({ language }) => language === 'javascript');
  if (compiled.length === 0) return [];
  const stems = new Set(modules.map(({ stem }) => stem));
  const typescript = new Set(modules.filter(({ language }) => language === 'typescript').map(({ stem }) => stem));
  const builds = new Map<string, Set<string>>();
  const add = (output: string, source: string): void => void builds.set(output, (builds.get(output) ?? new Set()).add(source));
  for (const [output, source] of (await Promise.all(configs.map((config) => readOutput(root, config)))).flat())
    add(output, source);
  for (const { stem } of compiled) {
    const names = stem.split('/');
    for (const [at, name] of names.slice(0, -1).entries()) {
      const parent = names.slice(0, at).join('/');
      for (const source of Object.hasOwn(SOURCES, name) ? (SOURCES[name] ?? []) : []) {
        const counterparts = source === 'src' && name !== 'lib' ? stems : typescript; // JavaScript compiled to JavaScript
        if (counterparts.has(posix.join(parent, source, ...names.slice(at + 1))))
          add(posix.join(parent, name), posix.join(parent, source));
      }
    }
  }
  return [...builds].map(([output, sources]) => ({ output: toFolder(output), sources: [...sources].map(toFolder) }));
}

/** The output a `tsconfig.json` names and the folder it compiles; none where it names none, or one in place or outside the root. */
async function readOutput(root: string, config: string): Promise<readonly (readonly [output: string, source: string])[]> {
  const text = await readFile(join(root, config), 'utf8').catch(() => '');
  const json = text.replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\//g, '$1'); // `tsc --init` writes a commented `// "outDir"`
  const outDir = /"outDir"\s*:\s*"([^"\\]*)"/.exec(json)?.[1]?.replace('${configDir}', '.');
  if (outDir === undefined || posix.isAbsolute(outDir)) return [];
  const source = toFolder(posix.dirname(config));
  const output = toFolder(posix.join(source, outDir));
  return output.startsWith('..') || isBelow(source, output) ? [] : [[output, source]];
}

function runsSource(root: string, { output, sources }: Build, { file, language }: Entry): boolean {
  const path = file === undefined ? '..' : relative(root, file).split(sep).join('/');
  if (isBelow(path, output)) return false;
  return language === 'typescript' || sources.some((source) => source !== '' && isBelow(path, source));
}

function toFolder(path: string): string {
  return path === '.' || path === './' ? '' : path.replace(/\/+$/, '');
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function within(folder: string, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** `a/b/c`, `b/c`, `c`. */
function suffixes(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, at) => names.slice(at).join('/'));
}

/** `health.ts` and the `health.js` beside it are one module in two forms: the one of the entry's kind is kept. */
function onePerStem(modules: readonly HealthFile[], { file, language }: Entry, warnings: string[]): readonly HealthFile[] {
  const order = language === 'typescript' ? TYPESCRIPT_FIRST : JAVASCRIPT_FIRST;
  const own = file?.slice(file.lastIndexOf('.') + 1);
  const rank = ({ extension, language: kind }: HealthFile): number =>
    order.indexOf(extension) - (kind === language && extension === own ? order.length : 0);
  const kept = new Map<string, HealthFile>();
  for (const module of modules.toSorted((a, b) => rank(a) - rank(b))) {
    const other = kept.get(module.stem);
    if (other === undefined) kept.set(module.stem, module);
    else if (other.language === module.language)
      warnings.push(`${module.file} was left out: ${other.file} beside it has the same name`);
  }
  return modules.filter((module) => kept.get(module.stem) === module);
}
