import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The name of the package `folder` belongs to, without its scope; undefined where no `package.json` above has one. */
export async function packageName(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const name = await nameIn(join(at, 'package.json'));
    if (name !== undefined) return name.slice(name.indexOf('/') + 1);
    if (dirname(at) === at) return undefined;
  }
}

async function nameIn(file: string): Promise<string | undefined> {
  try {
    const { name } = JSON.parse(await readFile(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
