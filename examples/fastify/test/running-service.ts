import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startExample, type RunningExample } from '../../../test/running-example.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const BUILT = 'dist/server.js';

/** Whether `npm run build` has made what `npm start` starts. */
export const isBuilt: boolean = existsSync(`${folder}${BUILT}`);

/** Starts the example, from its source unless told otherwise, and resolves once it has printed its address. */
export function startService({
  built = false,
  env = {},
}: { built?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<RunningExample> {
  return startExample(folder, built ? [BUILT] : ['--conditions=@allwell/source', 'src/server.ts'], env);
}
