import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HealthError, show } from '@allwell/core';

/**
 * Returns the folder that `root` names, absolute and with its links resolved. A relative path starts at `from`.
 *
 * @throws HealthError `INVALID_OPTION` where no folder is there, or where it is a URL that names no file of this machine.
 */
export function assertRoot(root: string | URL, from: string = process.cwd()): string {
  const path = toPath('root', root, from);
  try {
    const folder = realpathSync(path);
    if (statSync(folder).isDirectory()) return folder;
  } catch (cause) {
    throw new HealthError('INVALID_OPTION', `root must be an existing folder, got ${show(path)}, which cannot be opened`, {
      cause,
    });
  }
  throw new HealthError('INVALID_OPTION', `root must be a folder, got ${show(path)}, which is a file`);
}

/** The absolute path that `option` names. A relative one starts at `from`. @throws HealthError `INVALID_OPTION` for a URL of elsewhere. */
export function toPath(option: string, given: string | URL, from: string = process.cwd()): string {
  if (typeof given === 'string' && !given.startsWith('file:')) return resolve(from, given);
  try {
    return fileURLToPath(given);
  } catch (cause) {
    throw new HealthError(
      'INVALID_OPTION',
      `${option} must be a path or a file: URL of this machine, got ${show(String(given))}`,
      {
        cause,
      },
    );
  }
}
