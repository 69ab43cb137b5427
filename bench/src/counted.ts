import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contender, Framework } from './contenders.ts';
import { signed, table } from './statistics.ts';

const run = promisify(execFile);

// The same program, the same instructions: no threads that compile and collect beside it, and nothing at random.
const NODE = ['--single-threaded', '--predictable-gc-schedule', '--hash-seed=42', '--random-seed=42'];
const VALGRIND = ['--tool=callgrind', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file'];

/** Instructions that each contender adds to a start of the bare framework, until it listens: counted, not timed. */
export async function* benchCounted({ frameworks }: { readonly frameworks: readonly Framework[] }): AsyncGenerator<string> {
  if (spawnSync('valgrind', ['--version']).error) {
    yield 'Counted: left out, as there is no valgrind here';
    return;
  }
  yield 'Counted: millions of instructions until the server listens, with 10 checks, by valgrind; two counts of one program differ by 0.2';
  for (const { title, bare, allwell, peers } of frameworks) {
    const contenders = [bare, allwell, ...peers];
    const counts = new Map<Contender, number>();
    const open = [...contenders];
    const work = async (): Promise<void> => {
      for (let next = open.shift(); next; next = open.shift()) counts.set(next, await count(next));
    };
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
    const least = counts.get(bare)!;
    const rows = contenders.map((contender) => {
      const more = counts.get(contender)! - least;
      return [contender.title, counts.get(contender)!.toFixed(1), signed(more), `${signed((more / least) * 100)} %`];
    });
    yield table([title, 'instructions', 'over bare', 'of bare'], rows);
  }
}

async function count({ file, platform = 'express' }: Contender): Promise<number> {
  const module = fileURLToPath(new URL('counted-start.js', import.meta.url));
  // Addresses at random would have other objects in other places.
  const command = ['-R', 'valgrind', ...VALGRIND, process.execPath, ...NODE, module, file, platform];
  const { stderr } = await run('setarch', command, { env: { ...process.env, NODE_ENV: 'production' } });
  const [, counted] = /Collected : (\d+)/.exec(stderr) ?? [];
  if (counted === undefined) throw new Error(`valgrind has counted nothing of ${file}: ${stderr.slice(-500)}`);
  return Number(counted) / 1e6;
}
