import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { HealthError } from '@allwell/core';
import { isClosedFolder, toHealthFile, type HealthFile } from './convention.ts';

/** What lies below a root, as far as the convention cares. */
export interface Tree {
  /** Health modules in order of path. */
  readonly modules: readonly HealthFile[];
  /** Paths of `tsconfig*.json`, relative to the root. */
  readonly configs: readonly string[];
  /** Paths of the folders that were read, relative to the root, which is ''. */
  readonly folders: readonly string[];
}

/** Folders that are read at once, and that a root may hold: past that it is no program any more, but a disk. */
const BATCH = 64;
const MOST_FOLDERS = 100_000;

/**
 * Looks through `root`, a real path. Folders behind links are not entered: a target inside the root is met at its own place, one
 * outside does not belong to the program. A link to a file inside the root counts where its own name follows the convention.
 *
 * @throws HealthError `MODULE_FAILED` for a folder that cannot be read, since what it holds would be missing without a word, and
 * `INVALID_OPTION` for a root of more than 100 000 folders.
 */
export async function walk(root: string, signal?: AbortSignal): Promise<Tree> {
  const modules: HealthFile[] = [];
  const links: string[] = [];
  const configs: string[] = [];
  const folders: string[] = [];
  const pending: string[] = [''];
  while (pending.length > 0) {
    signal?.throwIfAborted();
    const batch = pending.splice(-BATCH);
    folders.push(...batch);
    if (folders.length > MOST_FOLDERS) {
      throw new HealthError(
        'INVALID_OPTION',
        `root must hold at most ${MOST_FOLDERS} folders, and ${root} holds more: name the folder of your sources as root`,
      );
    }
    for (const [folder, entries] of await Promise.all(batch.map(async (path) => [path, await list(root, path)] as const))) {
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!isClosedFolder(entry.name)) pending.push(path);
        } else if (entry.isFile()) {
          const module = toHealthFile(path, join(root, path));
          if (module) modules.push(module);
          else if (/^tsconfig.*\.json$/.test(entry.name)) configs.push(path);
        } else if (entry.isSymbolicLink() && toHealthFile(path, path)) {
          links.push(path);
        }
      }
    }
  }
  modules.push(...(await followed(root, links, new Set(modules.map(({ file }) => file)))));
  return { modules: modules.toSorted((a, b) => compare(a.path, b.path)), configs: configs.toSorted(compare), folders };
}

async function list(root: string, path: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(root, path), { withFileTypes: true });
  } catch (cause) {
    if (path !== '' && isGone(cause)) return []; // removed since its parent was read
    const folder = join(root, path);
    throw new HealthError(
      'MODULE_FAILED',
      `the folder ${folder} cannot be read, so health modules in it would be missing: let this process read it, or set the option root to a folder without it`,
      { cause },
    );
  }
}

/** The files behind `links` that lie inside the root, where it may be entered, each once and none that was found by itself. */
async function followed(root: string, links: readonly string[], seen: Set<string>): Promise<HealthFile[]> {
  const found: HealthFile[] = [];
  for (const path of links.toSorted(compare)) {
    const file = await target(join(root, path));
    if (file === undefined || seen.has(file) || !isOpen(root, file)) continue;
    seen.add(file);
    const module = toHealthFile(path, file);
    if (module) found.push(module);
  }
  return found;
}

async function target(link: string): Promise<string | undefined> {
  try {
    const file = await realpath(link);
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return link; // a link to nothing, or to itself: somebody wanted a module here, so let its import fail aloud
  }
}

/** Whether the way from `root` to `file` leads neither out of the root nor through a folder that is never entered. */
function isOpen(root: string, file: string): boolean {
  const path = relative(root, dirname(file));
  return !isAbsolute(path) && !path.split(sep).some((name) => name === '..' || isClosedFolder(name));
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
