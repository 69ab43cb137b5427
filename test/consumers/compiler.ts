import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { yielding } from '../../scripts/yielding.mjs';
import { toProblem, type Problem } from './problem.ts';

const LASTS_MS = 240_000; // at most, on a machine that has other things to do

const { resolve } = createRequire(import.meta.url);

/** The version of a compiler, by the name it is installed under. */
export function versionOf(compiler: string): string {
  return (JSON.parse(readFileSync(resolve(`${compiler}/package.json`), 'utf8')) as { version: string }).version;
}

/** Compiles a project, and returns what the compiler says. */
export async function compile(
  compiler: string,
  project: string,
  { file, skipLibCheck }: { readonly file: string; readonly skipLibCheck: boolean },
): Promise<readonly Problem[]> {
  const tsc = join(dirname(resolve(`${compiler}/package.json`)), 'bin/tsc');
  const args = [tsc, '-p', file, '--pretty', 'false', '--skipLibCheck', String(skipLibCheck)];
  const { passed, output } = await new Promise<{ passed: boolean; output: string }>((done) => {
    const child = execFile(process.execPath, args, { cwd: project, timeout: LASTS_MS }, (error, stdout, stderr) => {
      done({ passed: error === null, output: stdout + stderr });
    });
    yielding(child);
  });
  if (passed) return [];
  const complaints = output.split(/\n(?=\S)/).filter((complaint) => complaint.trim() !== ''); // details are indented
  return complaints.map((complaint) => toProblem(`${complaint}\n${lineBelow(project, complaint)}`));
}

/** The source below what the compiler complains about: a comment there says whose types are missing. */
function lineBelow(project: string, complaint: string): string {
  const [, file, line] = /^([^\s(]+)\((\d+),/.exec(complaint) ?? [];
  if (file === undefined) return '';
  return readFileSync(join(project, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
}
