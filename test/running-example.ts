import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** An example as a process of its own. */
export interface RunningExample extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has printed so far, to both outputs. */
  output(): string;
  /** Sends a signal and resolves with the exit code; null where the signal killed it. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Runs Node with `args` in `folder`, on a free port, and resolves once it has printed the address of its health. */
export async function startExample(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<RunningExample> {
  const { NODE_ENV: _, NODE_OPTIONS: __, ...outer } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...outer, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: string): void => {
      output += chunk;
      const [, address] = /(http:\/\/localhost:\d+)\/health\b/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('close', (code) => reject(new Error(`it ended with ${code}: ${output}`)));
  });
  const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null) child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return { url, process: child, output: () => output, stop, [Symbol.asyncDispose]: async () => void (await stop('SIGTERM')) };
}
