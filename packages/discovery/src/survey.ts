import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { chooseModules } from './compiled.ts';
import { defaultName } from './default-name.ts';
import { statedExports } from './export-order.ts';
import { assertRoot } from './root.ts';
import { walk } from './walk.ts';
import { emptyRoot, noCheck } from './warning.ts';

/** Where a bundler looks. */
export interface Survey {
  /** The folder to search, as the user wrote it. */
  readonly root: string | URL;
  /** Where a relative `root` starts. */
  readonly project: string;
  /** Folders that the bundler fills, absolute: what lies there was made of what is searched. */
  readonly outputs?: readonly string[];
}

/** A health module, and what can be told of it without running it. */
export interface SurveyedModule {
  /** Absolute path, links resolved. */
  readonly file: string;
  readonly defaultName: string | undefined;
  /** What its source exports, in that order; undefined where it states nothing, as CommonJS does. */
  readonly stated: readonly string[] | undefined;
}

/** What `survey` found. */
export interface Surveyed {
  /** In order of path. */
  readonly modules: readonly SurveyedModule[];
  readonly warnings: readonly string[];
  /** Absolute paths of the folders in which a module may come or go. */
  readonly folders: readonly string[];
  /** Absolute paths of the files that were read. */
  readonly files: readonly string[];
}

/**
 * Finds the health modules below a folder by the same convention as `discover`, and imports none. A bundler compiles, so it gets
 * the source where there is a compiled tree too.
 *
 * @throws HealthError `INVALID_OPTION` for a root that is no folder or too large, `MODULE_FAILED` for a folder that cannot be read.
 */
export async function survey({ root: given, project, outputs = [] }: Survey): Promise<Surveyed> {
  const root = assertRoot(given, project);
  const tree = await walk(root);
  const filled = await Promise.all(outputs.map((output) => realpath(output).catch(() => output)));
  const own = filled.filter((output) => !isWithin(output, root));
  const sources = tree.modules.filter(({ file }) => !own.some((output) => isWithin(output, file)));
  const choice = await chooseModules(root, { ...tree, modules: sources }, { folder: root, language: 'typescript' });
  const modules = await Promise.all(
    choice.modules.map(async (module) => {
      // What cannot be read cannot be bundled: the bundler says so, and names it.
      const source = await readFile(module.file, 'utf8').catch(() => '');
      return { file: module.file, defaultName: await defaultName(root, module), stated: statedExports(source), source };
    }),
  );
  return {
    modules,
    warnings: [
      ...choice.warnings,
      ...(modules.length === 0 ? [emptyRoot(root)] : []),
      ...modules
        .filter(({ source, stated }) => stated === undefined && !/\bexports?\b/.test(source))
        .map(({ file }) => noCheck(file)),
    ],
    folders: tree.folders.map((folder) => join(root, folder)).filter((folder) => !own.some((output) => isWithin(output, folder))),
    files: [...modules.map(({ file }) => file), ...tree.configs.map((config) => join(root, config))],
  };
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way.split(sep)[0] !== '..' && !isAbsolute(way);
}
