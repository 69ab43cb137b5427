import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const taskset = '/usr/bin/taskset';
const pins = availableParallelism() > 1 && existsSync(taskset);

/** How the processes of a run are kept apart, for the reader of a table. */
export const pinning = pins ? 'server on CPU 0, load on CPU 1' : 'processes not pinned: the figures are worth less';

/** A process of its own that is asked over IPC. */
export interface Child extends Disposable {
  /** Its next message. Rejects where it ends before. */
  hear<T>(): Promise<T>;
  /** Sends a question and waits for the answer. */
  ask<T>(question: object | string): Promise<T>;
}

/** Starts a module of this folder, on one CPU where the machine has several. */
export function startChild(module: string, args: readonly string[], cpu: 0 | 1, flags: readonly string[] = []): Child {
  const command = [process.execPath, ...flags, fileURLToPath(new URL(module, import.meta.url)), ...args];
  if (pins) command.unshift(taskset, '-c', String(cpu));
  const [file = '', ...rest] = command;
  const child = spawn(file, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return {
    hear: () => hear(child),
    ask(question) {
      const answer = hear<never>(child);
      child.send(question);
      return answer;
    },
    // Some contenders would take their time with a SIGTERM.
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

function hear<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${child.spawnargs.join(' ')} ended with code ${code}`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value as T);
    });
  });
}
