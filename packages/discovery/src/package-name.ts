import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a `package.json` says of its package. */
export interface Package {
  /** Without its scope. */
  readonly name: string;
  readonly version?: string;
}

/** The package `folder` belongs to; undefined where no `package.json` above has a name. */
export async function nearestPackage(folder: string): Promise<Package | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await readPackage(join(at, 'package.json'));
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** The name of the package `folder` belongs to, without its scope; undefined where no `package.json` above has one. */
export async function packageName(folder: string): Promise<string | undefined> {
  return (await nearestPackage(folder))?.name;
}

async function readPackage(file: string): Promise<Package | undefined> {
  try {
    const { name, version } = JSON.parse(await readFile(file, 'utf8')) as { name?: unknown; version?: unknown };
    if (typeof name !== 'string' || name === '') return undefined;
    return { name: name.slice(name.indexOf('/') + 1), ...(typeof version === 'string' && version !== '' && { version }) };
  } catch {
    return undefined;
  }
}
