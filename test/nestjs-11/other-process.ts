import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ask, type OpenStage } from '@allwell/testkit/adapter-suite';
import type { Platform } from '../../packages/nestjs/test/serve.ts';
import type { Order, Outcome } from './stage-server.ts';

/** Stages in a process that runs `stage-server.ts`. */
export interface StageServer extends AsyncDisposable {
  on(platform: Platform): OpenStage;
}

export function startStageServer(entry: string, cwd: string): StageServer {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child: ChildProcess = fork(entry, { cwd, env, execArgv: [] });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let orders = 0;
  child.on('message', ({ id, ...outcome }: Outcome & { id: number }) => {
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  });
  void exited.then(([code]) => {
    for (const tell of waiting.values()) tell({ error: `the stage server has ended with ${String(code)}` });
  });

  const send = (order: Order): { readonly id: number; readonly outcome: Promise<unknown> } => {
    orders += 1;
    const id = orders;
    const outcome = new Promise((resolve, reject) => {
      waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send({ id, order });
    });
    return { id, outcome };
  };

  return {
    on: (platform) => async (scene, mount, neighbours) => {
      const { id: stage, outcome } = send({ open: scene, platform, mount, neighbours });
      const { origin, path } = (await outcome) as { origin: string; path: string };
      const base = `${mount}${path}`;
      return {
        origin,
        base,
        ask: (below, options) => ask(origin, base === '' && !below.startsWith('/') ? `/${below}` : base + below, options),
        act: async (name) => void (await send({ act: name, stage }).outcome),
        runs: async (check) => (await send({ runs: check, stage }).outcome) as number,
        [Symbol.asyncDispose]: async () => void (await send({ close: true, stage }).outcome),
      };
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
