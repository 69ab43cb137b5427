import path, { type PlatformPath } from 'node:path';

/** A path with `/` on every system, as imports and messages have it. `system` is another one in tests. */
export function slashed(file: string, { sep }: Pick<PlatformPath, 'sep'> = path): string {
  return file.split(sep).join('/');
}

/** The way from `folder` to `file`, with `/` on every system. */
export function wayTo(folder: string, file: string, system: Pick<PlatformPath, 'relative' | 'sep'> = path): string {
  return slashed(system.relative(folder, file), system);
}
