import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { startExample, type RunningExample } from '../../../test/running-example.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const BUILT = 'dist/main.js';

/** Whether the example has been built: Node cannot run its decorators from source. */
export const isBuilt: boolean = existsSync(`${folder}${BUILT}`);

/** Skips a test aloud where it has not been, or fails it in CI. */
export function requireBuilt({ skip }: Pick<TestContext, 'skip'>): void {
  if (isBuilt) return;
  if (process.env['CI']) throw new Error('examples/nestjs is not built');
  skip('examples/nestjs is not built');
}

/** Starts what was built, and resolves once it has printed its address. */
export function startService(env: NodeJS.ProcessEnv = {}): Promise<RunningExample> {
  return startExample(folder, [BUILT], env);
}
