import { startChild } from './child.ts';
import type { Contender } from './contenders.ts';
import type { Served } from './job.ts';
import type { JobOrder, ServerQuestion, Spent } from './server.ts';

/** A contender in a process of its own. */
export interface Serving extends Disposable {
  /** Listens on one more port. */
  serve(order: JobOrder): Promise<Served>;
  spent(): Promise<Spent>;
  /** Megabytes resident once the garbage is gone. */
  weigh(): Promise<number>;
}

/** Starts the process of `contender`; resolves when it has imported everything and serves nothing yet. */
export async function startServing({ file, platform = 'express' }: Contender, flags: readonly string[] = []): Promise<Serving> {
  const child = startChild('server.js', [file, platform], 0, ['--expose-gc', ...flags]);
  await child.hear();
  const ask = <T>(question: ServerQuestion): Promise<T> => child.ask<T>(question);
  return {
    serve: (order) => ask<Served>({ serve: order }),
    spent: () => ask<Spent>('spent'),
    weigh: () => ask<number>('weigh'),
    [Symbol.dispose]: () => child[Symbol.dispose](),
  };
}
