import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Page } from './page.ts';
import { writeProjects, type Project } from './project.ts';

const ENTRY = 'src/main.ts';
/** The ports that programs on pages listen on: of the application, and of a listener for its health alone. */
const PORTS = ['3000', '9000'];
const STARTS_WITHIN_MS = 30_000; // on a machine that has other things to do

/** Whether a page shows a program that can be started. */
export function isStartable(page: Page): boolean {
  return page.blocks.some(({ language, file }) => language === 'ts' && file === ENTRY);
}

/** What is started where that is not `src/main.ts` as it is. */
export interface Start {
  /** The module that Node runs, relative to the project. */
  readonly entry?: string;
  /** What is done in the project's folder before. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** The program of a page, running as a reader would run it, but on free ports. */
export interface StartedPage extends AsyncDisposable {
  /** Where its health is asked for. */
  readonly url: string;
  /** What is written for a reader, with the ports of this program. */
  localize(text: string): string;
}

/** Starts the program of a page. Resolves once it answers. */
export async function startPage(
  page: Page,
  env: NodeJS.ProcessEnv = {},
  { entry = ENTRY, prepare }: Start = {},
): Promise<StartedPage> {
  const free = await Promise.all(PORTS.map(freePort));
  const localize = (text: string): string => text.replaceAll(/\b\d{4}\b/g, (port) => String(free[PORTS.indexOf(port)] ?? port));
  const [project] = writeProjects([page], `started-${free[0]}`, localize);
  if (!project) throw new Error(`${page.path} has no code`);
  await prepare?.(project.folder);
  const compiled = hasDecorators(project) && compile(project);
  const { NODE_ENV: _, NODE_OPTIONS: __, ...outer } = process.env;
  const child = spawn(process.execPath, ['--conditions=@allwell/source', join(project.folder, compiled || entry)], {
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
  const [asked = PORTS[0], base = '/health'] = PORTS.flatMap((port) => {
    const [, path] = new RegExp(`localhost:${port}(/(?:actuator/)?health(?:check)?)\\b`).exec(page.text) ?? [];
    return path === undefined ? [] : [port, path];
  });
  const url = localize(`http://localhost:${asked}`);
  const deadline = AbortSignal.timeout(STARTS_WITHIN_MS);
  while (!(await answers(`${url}${base}/startup`))) {
    if (child.exitCode === null && !deadline.aborted) continue;
    await stop();
    throw new Error(`the program of ${page.path} does not start: ${problem}`);
  }
  return { url, localize, [Symbol.asyncDispose]: stop };
}

/** Node cannot run decorators as they are. */
function hasDecorators({ files }: Project): boolean {
  return [...files.values()].some(({ text }) => /^\s*@\w+\(/m.test(text));
}

/** Compiles a project whose entry is `src/main.ts`, without looking at its types, and returns the compiled entry. */
function compile({ folder, files }: Project): string {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const settings = ['--target', 'es2023', '--module', 'nodenext', '--experimentalDecorators', '--emitDecoratorMetadata'];
  const output = [
    '--noCheck',
    '--rewriteRelativeImportExtensions',
    '--verbatimModuleSyntax',
    '--rootDir',
    '.',
    '--outDir',
    'dist',
  ];
  execFileSync(process.execPath, [tsc, ...files.keys(), '--ignoreConfig', ...settings, ...output], {
    cwd: folder,
    stdio: 'pipe',
  });
  return join('dist', ENTRY.replace(/ts$/, 'js'));
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
