import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ask, type OpenStage } from '@allwell/testkit/adapter-suite';
import { programOf } from '../../../test/runtime-program.ts';
import { bundle, FOR_SERVERS, FOR_WORKERS } from './bundle.ts';
import type { StageOrder } from './stage-server.ts';

export type RuntimeName = 'bun' | 'deno' | 'workerd';

/** A program that puts scenes up, running in another runtime. */
export interface Runtime extends AsyncDisposable {
  readonly open: OpenStage;
}

const home = fileURLToPath(new URL('..', import.meta.url));

/** Where a runtime's program is. */
export const programs: Readonly<Record<RuntimeName, string>> = {
  bun: programOf('bun', home),
  deno: programOf('deno', home),
  workerd: programOf('workerd', home),
};

/** What a runtime is started with beside its program. */
export interface RuntimeOptions {
  /** Files beside the program, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of workerd: which conduct of old it keeps. */
  readonly compatibilityDate?: string;
}

/** Starts `name` with a program of this folder bundled for it; it resolves with the ports that program has said it listens on. */
export async function startRuntime(
  name: RuntimeName,
  entry: string,
  sockets: readonly string[],
  { files = {}, compatibilityDate = '2026-01-01' }: RuntimeOptions = {},
): Promise<{ readonly ports: readonly number[] } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), `allwell-hono-${name}-`));
  await bundle(entry, join(folder, 'main.mjs'), name === 'workerd' ? FOR_WORKERS : FOR_SERVERS);
  if (name === 'workerd') await writeFile(join(folder, 'config.capnp'), workerdConfig(sockets, compatibilityDate));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const child = spawn(programs[name], ARGS[name], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1' },
  });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const exited = once(child, 'exit');
  const ports = await (name === 'workerd' ? workerdPorts(child, sockets) : printedPorts(child));
  if (ports === undefined) throw new Error(`${name} ended before it listened: ${complaints}`);
  return {
    ports,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A runtime whose program is the server of stages. */
export async function startStages(name: RuntimeName): Promise<Runtime> {
  const started = await startRuntime(name, `on-${name}.ts`, ['default', 'place0', 'place1']);
  const [controlPort, ...ports] = started.ports;
  const free = ports.map((_, place) => place);
  const order = async (method: string, path: string, body?: object): Promise<unknown> => {
    const reply = await ask(`http://127.0.0.1:${controlPort}`, encodeURI(path), {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (reply.status !== 200) throw new Error(`${name} says to ${path}: ${reply.text}`);
    return reply.json();
  };
  return {
    async open(scene, mount, neighbours) {
      const place = free.shift();
      if (place === undefined) throw new Error('every place is taken');
      const { path = '/health' } = (await order('POST', `/${place}/open`, { scene, mount, neighbours } satisfies StageOrder)) as {
        path?: string;
      };
      const origin = `http://127.0.0.1:${ports[place]}`;
      const base = `${mount}${path.replace(/\/$/, '')}`;
      return {
        origin,
        base,
        ask: (below, options) => ask(origin, base === '' && !below.startsWith('/') ? `/${below}` : `${base}${below}`, options),
        act: async (act) => void (await order('POST', `/${place}/acts/${act}`)),
        runs: async (check) => ((await order('GET', `/${place}/runs/${check}`)) as { runs: number }).runs,
        async [Symbol.asyncDispose]() {
          await order('POST', `/${place}/close`);
          free.unshift(place);
        },
      };
    },
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}

const ARGS: Readonly<Record<RuntimeName, readonly string[]>> = {
  bun: ['run', '--no-install', 'main.mjs'],
  deno: ['run', '--no-prompt', '--no-remote', '--no-config', '--allow-net', '--allow-read', 'main.mjs'],
  workerd: ['serve', 'config.capnp', '--control-fd=3'],
};

async function printedPorts({ stdout }: ChildProcess): Promise<readonly number[] | undefined> {
  for await (const line of createInterface({ input: stdout as Readable })) return JSON.parse(line) as number[];
  return undefined;
}

/** workerd tells on its control channel. */
async function workerdPorts({ stdio }: ChildProcess, sockets: readonly string[]): Promise<readonly number[] | undefined> {
  const ports = new Map<string, number>();
  for await (const line of createInterface({ input: stdio[3] as Readable })) {
    const said = JSON.parse(line) as { event: string; socket?: string; port?: number };
    if (said.event === 'listen' && said.socket !== undefined && said.port !== undefined) ports.set(said.socket, said.port);
    if (ports.size === sockets.length) return sockets.map((socket) => ports.get(socket)!);
  }
  return undefined;
}

/** One Worker with a socket for each of its entry points. */
function workerdConfig(sockets: readonly string[], compatibilityDate: string): string {
  const socket = (name: string): string => {
    const entrypoint = name === 'default' ? '' : `, entrypoint = "${name}"`;
    return `(name = "${name}", address = "127.0.0.1:0", http = (), service = (name = "main"${entrypoint}))`;
  };
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "main.mjs", esModule = embed "main.mjs")],
    compatibilityDate = "${compatibilityDate}",
  ))],
  sockets = [${sockets.map(socket).join(', ')}],
);
`;
}
