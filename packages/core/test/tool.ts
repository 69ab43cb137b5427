import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** What a program said of `input`. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of this machine. */
export function runTool(command: string, args: readonly string[], input: string): Said {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error) throw error;
  return { code: status, out: stdout, err: stderr };
}

/** Skips the test where the program does not run, and says so; where CI promises it, the test fails. */
export function requireTool(context: TestContext, command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const reason = `needs ${[command, ...args].join(' ')}: ${error?.message ?? stderr}`;
  if (process.env['CI'] !== undefined) throw new Error(reason);
  context.skip(reason);
}
