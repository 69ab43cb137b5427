import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../scripts/installed.mjs', import.meta.url));

/** What `npm install` of each package adds to a project that has its framework already. */
export async function* benchInstalled(): AsyncGenerator<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  yield stdout.trimEnd();
}
