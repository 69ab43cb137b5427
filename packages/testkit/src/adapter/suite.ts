// oxlint-disable vitest/valid-title, vitest/no-conditional-tests, vitest/no-disabled-tests, vitest/expect-expect, vitest/no-conditional-expect -- tests made of data
import { describe, expect, it } from 'vitest';
import { accessBehaviours } from './access.ts';
import type { Ability, Behaviour } from './behaviour.ts';
import { formatBehaviours } from './formats.ts';
import { headerBehaviours } from './headers.ts';
import { hostileBehaviours } from './hostile.ts';
import { loadBehaviours } from './load.ts';
import { methodBehaviours } from './methods.ts';
import { expectNeighbours, neighbourBehaviours } from './neighbours.ts';
import { probeBehaviours } from './probes.ts';
import { routeBehaviours } from './routes.ts';
import type { Neighbours } from './neighbour.ts';
import { stagesIn, type OpenStage, type Serve, type Stage } from './stage.ts';

/** Every behaviour an adapter must show, by chapter. */
export const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = Object.freeze({
  routes: routeBehaviours,
  methods: methodBehaviours,
  formats: formatBehaviours,
  headers: headerBehaviours,
  probes: probeBehaviours,
  access: accessBehaviours,
  'hostile input': hostileBehaviours,
  load: loadBehaviours,
  neighbours: neighbourBehaviours,
});

declare module 'vitest' {
  interface TaskMeta {
    /** Which part of the adapter suite a test is, for a reporter that makes a table of what ran where. */
    allwell?: { readonly adapter: string; readonly chapter: string };
  }
}

/** What the suite may be told about the platform an adapter runs on. */
export interface AdapterSuiteOptions {
  /** What the platform itself cannot show, each with the reason: those behaviours are skipped aloud. Default: it can everything. */
  readonly without?: Readonly<Partial<Record<Ability, string>>>;
}

/** Shows every behaviour of an adapter whose server runs in this process, each on a server of its own. */
export function describeAdapter(name: string, serve: Serve, options: AdapterSuiteOptions = {}): void {
  describeStages(name, stagesIn(serve), options);
}

/** `describeAdapter` for a server in another process or runtime, which builds the scenes there (`@allwell/testkit/adapter-scenes`). */
export function describeStages(name: string, open: OpenStage, { without = {} }: AdapterSuiteOptions = {}): void {
  describe(name, () => {
    for (const [chapter, behaviours] of Object.entries(BEHAVIOURS)) {
      describe(chapter, () => {
        for (const one of behaviours) {
          it(one.name, { timeout: 20_000 }, async ({ task, skip }) => {
            task.meta.allwell = { adapter: name, chapter };
            const [reason] = one.needs.flatMap((ability) => without[ability] ?? []);
            if (reason !== undefined) skip(reason);
            await show(one, open);
          });
        }
      });
    }
  });
}

async function show(one: Behaviour, open: OpenStage): Promise<void> {
  await using stage = await openStarted(one, one.neighbours, open);
  if (one.neighbours === 'none') return await one.show(stage, stage);
  await expectNeighbours(stage, one.neighbours);
  await using alone = await openStarted(one, 'none', open);
  return await one.show(stage, alone);
}

async function openStarted({ scene, mount, early }: Behaviour, neighbours: Neighbours, open: OpenStage): Promise<Stage> {
  const stage = await open(scene, mount, neighbours);
  if (early) return stage;
  // Starting is the adapter's business: nobody here calls `start()`.
  const started = { message: 'the adapter has started the health', timeout: 5_000, interval: 5 };
  try {
    await expect.poll(async () => (await stage.ask('/startup')).status, started).toBe(200);
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
  return stage;
}
