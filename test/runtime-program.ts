import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

/**
 * The program of an npm package (`bun`, `deno`, `workerd`) whose binaries come in one package per platform, found without its
 * install script. `folder` is a package that depends on it.
 */
export function programOf(name: string, folder: string): string {
  const manifest = realpathSync(join(folder, 'node_modules', name, 'package.json'));
  const { optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { optionalDependencies: Record<string, string> };
  const { resolve } = createRequire(manifest);
  for (const platform of Object.keys(optionalDependencies)) {
    const home = attempt(() => join(resolve(`${platform}/package.json`), '..'));
    for (const place of home === undefined ? [] : [home, join(home, 'bin')]) {
      const file =
        existsSync(place) &&
        readdirSync(place).find((one) => one.replace(/\.exe$/, '') === name && statSync(join(place, one)).isFile());
      if (file) return join(place, file);
    }
  }
  return `${name} (no package for this platform)`;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Why a program does not run here; undefined where it does. Where CI promises it, that is an error. */
export function whyNot(command: string, args: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return undefined;
  const reason = `needs ${[command, ...args].join(' ')}: ${error?.message ?? stderr}`;
  if (process.env['CI'] !== undefined) throw new Error(reason);
  return reason;
}

/** Skips the test where the program does not run, and says so; where CI promises it, the test fails. */
export function requireProgram(context: TestContext, command: string, args: readonly string[]): void {
  const reason = whyNot(command, args);
  if (reason !== undefined) context.skip(reason);
}
