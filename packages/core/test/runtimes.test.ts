import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programOf, requireProgram } from '../../../test/runtime-program.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const home = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let expected: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allwell-runtimes-'));
  const bundle = await rolldown({
    input: join(here, 'exercise.ts'),
    platform: 'neutral',
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  await bundle.write({ file: join(folder, 'exercise.mjs'), format: 'esm', codeSplitting: false });
  await bundle.close();
  // Core's timers keep no process alive: something else must, until the answer is there.
  const main =
    "import { exercise } from './exercise.mjs';\nconst alive = setInterval(() => {}, 1000);\nconsole.log(await exercise());\nclearInterval(alive);\n";
  await writeFile(join(folder, 'main.mjs'), main);
  expected = await run(process.execPath, [join(folder, 'main.mjs')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (command: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: folder,
    timeout: 15_000,
    maxBuffer: 1 << 26,
    env: { PATH: process.env['PATH'], HOME: folder, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1' },
  });
  return stdout.trim();
};

describe('core, bundled to one file', () => {
  it('says under Node what it should', () => {
    const { hanging, answers } = JSON.parse(expected) as {
      hanging: unknown;
      answers: Record<string, [number, Record<string, string>, string]>;
    };
    expect(hanging).toEqual({
      status: 'down',
      told: 'no answer within 40 ms',
      never: 'no answer within 40 ms',
      quick: 'up',
      lifecycle: 'closed',
    });
    const codes = Object.fromEntries(Object.entries(answers).map(([address, [code]]) => [address, code]));
    expect(codes).toMatchObject({
      '/health insider': 503,
      '/health stranger': 401,
      '/health/ping stranger': 200,
      '/health/live stranger': 200,
      '/health/ready stranger': 200,
      '/health?format=html insider': 503,
      '/health/metrics insider': 200,
      '/health/checks/nope insider': 404,
    });
    expect(expected).not.toContain('hunter2');
  });

  it.for([
    ['bun', ['run', '--no-install']],
    ['deno', ['run', '--no-prompt', '--no-remote', '--no-config']],
  ] as const)('does the same under %s', async ([name, args], context) => {
    const program = programOf(name, home);
    requireProgram(context, program, ['--version']);
    expect(await run(program, [...args, join(folder, 'main.mjs')])).toBe(expected);
  });

  it('does the same under workerd', async (context) => {
    const program = programOf('workerd', home);
    requireProgram(context, program, ['--version']);
    await writeFile(
      join(folder, 'worker.mjs'),
      "import { exercise } from 'exercise.mjs';\nexport default { fetch: async () => new Response(await exercise()) };\n",
    );
    await writeFile(join(folder, 'config.capnp'), WORKERD_CONFIG);
    const server = spawn(program, ['serve', 'config.capnp', '--control-fd=3'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    try {
      const response = await fetch(`http://127.0.0.1:${await listening(server)}/`);
      expect((await response.text()).trim()).toBe(expected);
    } finally {
      server.kill();
    }
  });
});

const WORKERD_CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "exercise.mjs", esModule = embed "exercise.mjs")],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

/** The port workerd says it listens on. */
async function listening(server: ChildProcess): Promise<number> {
  const control = server.stdio[3];
  if (!control || !('setEncoding' in control)) throw new TypeError('no control channel');
  for await (const line of createInterface({ input: control })) {
    const said = JSON.parse(line) as { event: string; port?: number };
    if (said.event === 'listen' && said.port !== undefined) return said.port;
  }
  throw new Error('workerd ended before it listened');
}
