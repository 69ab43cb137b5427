import { join } from 'node:path';
import { build, type BuildFailure, type BuildOptions } from 'esbuild';
import { toProblem, type Problem } from './problem.ts';

/** Bundles a program of the project in `folder`. Returns what esbuild says is wrong. */
export async function bundle(folder: string, entry: string, outfile: string, options: BuildOptions): Promise<readonly Problem[]> {
  const settings: BuildOptions = { absWorkingDir: folder, bundle: true, logLevel: 'silent', ...options };
  try {
    await build({ ...settings, entryPoints: [join(folder, entry)], outfile: join(folder, outfile) });
    return [];
  } catch (error) {
    return (error as BuildFailure).errors.map(({ text, location }) => toProblem(`${location?.file}:${location?.line}: ${text}`));
  }
}
