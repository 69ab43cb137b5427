import { basename, dirname, join } from 'node:path';
import type { HealthFile } from './convention.ts';
import { packageName } from './package-name.ts';

/** Folders that say how code is kept, not what it does, and that differ between source and compiled program. */
const NAMELESS: ReadonlySet<string> = new Set(['src', 'source', 'dist', 'out', 'build', 'lib']);

/**
 * What the default export of a module below `root` is called: the `x` of `x.health.ts`; else the folder's name, or the package's
 * where the folder is called `src`, `dist` or alike.
 */
export async function defaultName(root: string, { path, stem }: HealthFile): Promise<string | undefined> {
  const own = basename(stem);
  if (own !== 'health') return own.slice(0, -'.health'.length);
  const folder = dirname(join(root, path));
  return NAMELESS.has(basename(folder)) ? packageName(folder) : basename(folder);
}
