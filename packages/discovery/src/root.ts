import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HealthError, show } from '@allwell/core';

/**
 * Returns the folder that `root` names, absolute and with its links resolved. A relative path starts at the working directory.
 *
 * @throws HealthError `INVALID_OPTION` where no folder is there, or where it is a URL that names no file of this machine.
 */
export function assertRoot(root: string | URL): string {
  const path = toPath(root);
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

function toPath(root: string | URL): string {
  if (typeof root === 'string' && !root.startsWith('file:')) return resolve(root);
  try {
    return fileURLToPath(root);
  } catch (cause) {
    throw new HealthError('INVALID_OPTION', `root must be a path or a file: URL of this machine, got ${show(String(root))}`, {
      cause,
    });
  }
}
