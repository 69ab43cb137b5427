import { AllwellModule } from '@allwell/nestjs';
import { SCENES, type Neighbours, type SceneName } from '@allwell/testkit/adapter-scenes';
import type { Platform, serveOn as ServeOn } from '../../packages/nestjs/test/serve.ts';

// Puts scenes up for the adapter suite in a process of its own, where Nest is the one of a project of its own. Its parent orders
// what is to be done, and is told what came of it. `serve.ts` lies beside it there.

const { serveOn } = (await import(new URL('serve.ts', import.meta.url).href)) as { serveOn: typeof ServeOn };

export type Order =
  | { readonly open: SceneName; readonly platform: Platform; readonly mount: string; readonly neighbours: Neighbours }
  | { readonly act: string; readonly stage: number }
  | { readonly runs: string; readonly stage: number }
  | { readonly close: true; readonly stage: number };

export interface Outcome {
  readonly value?: unknown;
  readonly error?: string;
}

const stages = new Map<number, { act(name: string): void; runs(check: string): number; close(): Promise<void> }>();

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void fulfil(id, order).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
  );
});

async function fulfil(id: number, order: Order): Promise<unknown> {
  if ('open' in order) {
    const { health, endpoint, acts, counted } = SCENES[order.open]();
    const { mount, neighbours } = order;
    const served = await serveOn(order.platform, AllwellModule)(health, { endpoint, mount, neighbours });
    stages.set(id, {
      act: (name) => acts[name]?.(),
      runs: (check) => counted[check]?.runs ?? Number.NaN,
      async close() {
        await served[Symbol.asyncDispose]();
        await health.close();
      },
    });
    return { origin: served.url, path: (endpoint.path ?? '/health').replace(/\/$/, '') };
  }
  const stage = stages.get(order.stage);
  if ('act' in order) return stage?.act(order.act);
  if ('runs' in order) return stage?.runs(order.runs);
  stages.delete(order.stage);
  return stage?.close();
}
