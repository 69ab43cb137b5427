import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of this folder, with a channel to it. */
export interface Child extends AsyncDisposable {
  /** Sends a question and waits for the answer. */
  ask(question: object): Promise<unknown>;
  /** Ends it at once, as a lack of memory or of electricity does. */
  kill(): Promise<void>;
}

/** Starts a module of this folder, and waits until it says that it is ready. `shell` is run before it, in the same process. */
export async function startChild(
  module: string,
  args: readonly string[],
  { shell, ...options }: SpawnOptions & { shell?: string } = {},
): Promise<Child> {
  const command = [
    process.execPath,
    '--conditions=@allwell/source',
    '--no-warnings',
    fileURLToPath(new URL(module, import.meta.url)),
    ...args,
  ];
  const [file = '', ...rest] = shell === undefined ? command : ['/bin/sh', '-c', `${shell} && exec "$@"`, 'sh', ...command];
  const child = spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...options });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await hear(child);
  return {
    async ask(question) {
      const answer = hear(child);
      child.send(question);
      return answer;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

async function hear(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: heard.signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal: heard.signal }).then(([code]) => Promise.reject(new Error(`the process ended with ${code}`))),
    ]);
  } finally {
    heard.abort();
  }
}
