import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const taskset = '/usr/bin/taskset';
const pins = availableParallelism() > 1 && existsSync(taskset);

/** How the processes of a run are kept apart, for the reader of a table. */
export const pinning = pins ? 'server on CPU 0, load on CPU 1' : 'processes not pinned: the figures are worth less';

/** Starts a module of this folder in a process of its own, on one CPU where the machine has several. */
export function startChild(module: string, args: readonly string[], cpu: 0 | 1): ChildProcess {
  const command = [process.execPath, fileURLToPath(new URL(module, import.meta.url)), ...args];
  if (pins) command.unshift(taskset, '-c', String(cpu));
  const [file = '', ...rest] = command;
  return spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, NODE_ENV: 'production' } });
}

/** The next message of `child`. Rejects when the child ends before. */
export function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the process ended with code ${code}`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value as T);
    });
  });
}

/** Asks `child` something and waits for the answer. */
export function ask<T>(child: ChildProcess, question: unknown): Promise<T> {
  const answer = message<T>(child);
  child.send(question as object);
  return answer;
}
