import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programOf } from '../../../test/runtime-program.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

export const workerd = programOf('workerd', folder);

/** The Worker, bundled from source into a folder of its own and served as its wrangler.jsonc says, on a free port. */
export async function startWorker(): Promise<{ readonly url: string } & AsyncDisposable> {
  const place = await mkdtemp(join(tmpdir(), 'allwell-edge-'));
  await copyFile(join(folder, 'wrangler.jsonc'), join(place, 'wrangler.jsonc'));
  await promisify(execFile)(
    process.execPath,
    ['--conditions=@allwell/source', 'bundle-edge.ts', join(place, 'dist/edge-bundle.js')],
    { cwd: folder },
  );
  const child = spawn(workerd, ['serve', 'wrangler.jsonc', '--socket-addr=http=127.0.0.1:0', '--control-fd=3'], {
    cwd: place,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
    await rm(place, { recursive: true });
  };
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const { event, port } = JSON.parse(line) as { event: string; port?: number };
    if (event === 'listen') return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error('workerd ended before it listened');
}
