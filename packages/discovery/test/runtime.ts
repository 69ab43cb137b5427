import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { programOf, requireProgram } from '../../../test/runtime-program.ts';

const HOME = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in `folder` and returns what it printed. */
export async function run(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: folder,
    timeout: 30_000,
    maxBuffer: 1 << 26,
    env: { PATH: process.env['PATH'], HOME: folder, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1' },
  });
  return stdout.trim();
}

/** What a Worker of the modules `files` in `folder`, the first of them its entry, answers to `GET /`. */
export async function askWorker(program: string, folder: string, files: readonly string[]): Promise<string> {
  const modules = files.map((file) => `(name = "${file}", esModule = embed "${file}")`);
  await writeFile(join(folder, 'config.capnp'), workerdConfig(modules.join(', ')));
  const server = spawn(program, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const ended = once(server, 'exit');
  try {
    return (await (await fetch(`http://127.0.0.1:${await portOf(server)}/`)).text()).trim();
  } finally {
    server.kill();
    await ended;
  }
}

/** The program of a runtime, which is skipped aloud where it does not run, and missed where CI promises it. */
export function requireRuntime(context: TestContext, name: 'bun' | 'deno' | 'workerd'): string {
  const program = programOf(name, HOME);
  requireProgram(context, program, ['--version']);
  return program;
}

/** The port workerd says it listens on. */
async function portOf(server: ChildProcess): Promise<number> {
  const control = server.stdio[3];
  if (!control || !('setEncoding' in control)) throw new TypeError('no control channel');
  for await (const line of createInterface({ input: control })) {
    const said = JSON.parse(line) as { event: string; port?: number };
    if (said.event === 'listen' && said.port !== undefined) return said.port;
  }
  throw new Error('workerd ended before it listened');
}

const workerdConfig = (modules: string): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${modules}], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
