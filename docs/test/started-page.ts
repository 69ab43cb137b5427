import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from './page.ts';
import { writeProjects } from './project.ts';

const ENTRY = 'src/main.ts';
const STARTS_WITHIN_MS = 10_000;

/** Whether a page shows a program that can be started. */
export function isStartable(page: Page): boolean {
  return page.blocks.some(({ language, file }) => language === 'ts' && file === ENTRY);
}

/** The program of a page, running as a reader would run it, but on a free port. Resolves once it answers. */
export async function startPage(page: Page, env: NodeJS.ProcessEnv = {}): Promise<{ readonly url: string } & AsyncDisposable> {
  const port = await freePort();
  const [project] = writeProjects([page], `started-${port}`, (text) => text.replaceAll('3000', String(port)));
  if (!project) throw new Error(`${page.path} has no code`);
  const { NODE_ENV: _, NODE_OPTIONS: __, ...outer } = process.env;
  const child = spawn(process.execPath, ['--conditions=@allwell/source', join(project.folder, ENTRY)], {
    cwd: project.folder,
    env: { ...outer, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let problem = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (problem += chunk));
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
    project.remove();
  };
  const url = `http://localhost:${port}`;
  const deadline = AbortSignal.timeout(STARTS_WITHIN_MS);
  while (!(await answers(`${url}/health/startup`))) {
    if (child.exitCode === null && !deadline.aborted) continue;
    await stop();
    throw new Error(`the program of ${page.path} does not start: ${problem}`);
  }
  return { url, [Symbol.asyncDispose]: stop };
}

/** Whether there is an answer, and a good one. Takes a moment where there is none, so that asking again is no busy loop. */
async function answers(url: string): Promise<boolean> {
  const ok = await fetch(url).then(
    (response) => response.ok,
    () => false,
  );
  if (!ok) await new Promise((resolve) => setTimeout(resolve, 50));
  return ok;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
