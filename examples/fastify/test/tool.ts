import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

// Debian's packages of Python modules belong to Debian's Python, which need not be the first one on the path.
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** The command, where it can be run. A test that lacks it is skipped aloud, and fails in CI. */
export function requireTool({ skip }: TestContext, command: string): string {
  if (spawnSync(command, ['--version']).status === 0) return command;
  return lacking(skip, `${command} is not installed`);
}

/** A Python that has this module; see `requireTool`. */
export function requirePython({ skip }: TestContext, module: string): string {
  const python = PYTHONS.find((command) => spawnSync(command, ['-c', `import ${module}`]).status === 0);
  return python ?? lacking(skip, `no Python has the module ${module}`);
}

/** Skips the test aloud, or fails it in CI, where nothing may be missing. */
export function lacking(skip: TestContext['skip'], reason: string): never {
  if (process.env['CI']) throw new Error(reason);
  return skip(reason);
}

/** Runs a program on `input` and returns what it printed; throws with all of it where the program fails. */
export function run(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', timeout: 15_000 });
  if (status === 0) return stdout;
  throw new Error(`${command} ended with ${status ?? error?.message}:\n${stdout}${stderr}`, { cause: error });
}
