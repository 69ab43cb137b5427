import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startExample, type RunningExample } from '../../../test/running-example.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const FROM_SOURCE = '--conditions=@allwell/source';
const BUILT = 'dist/main.js';

/** A row of the queue. */
export interface Row {
  readonly attempts: number;
  readonly state: 'waiting' | 'claimed' | 'delivered' | 'failed';
}

/** The example as a process of its own, with a queue of its own. */
export interface RunningWorker extends Pick<RunningExample, 'url' | 'stop' | typeof Symbol.asyncDispose> {
  /** Has the command put `count` deliveries to `url` into the queue; what it prints. */
  enqueue(url: string, count?: number): Promise<string>;
  /** What is in the queue. */
  rows(): readonly Row[];
}

/** Whether `pnpm build` has been here. */
export const isBuilt: boolean = existsSync(`${folder}${BUILT}`);

/** Starts the example, from its source unless told otherwise, and resolves once it has printed its address. */
export async function startWorker({
  built = false,
  env = {},
}: { built?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<RunningWorker> {
  const queue = await mkdtemp(join(tmpdir(), 'allwell-worker-'));
  const own = { DATABASE: join(queue, 'queue.db'), ...env };
  const { url, stop } = await startExample(folder, built ? [BUILT] : [FROM_SOURCE, 'src/main.ts'], own);
  return {
    url,
    stop,
    async enqueue(url, count = 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [FROM_SOURCE, 'src/enqueue.ts', url, String(count)], {
        cwd: folder,
        env: { ...process.env, ...own },
      });
      return stdout;
    },
    rows() {
      using database = new DatabaseSync(join(queue, 'queue.db'));
      const state = `CASE WHEN delivered_at THEN 'delivered' WHEN failed_at THEN 'failed' WHEN claimed_until THEN 'claimed' ELSE 'waiting' END`;
      return database.prepare(`SELECT attempts, ${state} AS state FROM deliveries ORDER BY id`).all() as unknown as Row[];
    },
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
      await rm(queue, { recursive: true });
    },
  };
}
