// oxlint-disable vitest/valid-title, vitest/no-conditional-tests, vitest/no-disabled-tests, vitest/expect-expect, vitest/no-conditional-expect -- tests made of data
import { describe, expect, it } from 'vitest';
import { accessBehaviours } from './access.ts';
import type { Ability, Behaviour } from './behaviour.ts';
import { formatBehaviours } from './formats.ts';
import { headerBehaviours } from './headers.ts';
import { hostileBehaviours } from './hostile.ts';
import { loadBehaviours } from './load.ts';
import { methodBehaviours } from './methods.ts';
import { probeBehaviours } from './probes.ts';
import { routeBehaviours } from './routes.ts';
import { stagesIn, type OpenStage, type Serve } from './stage.ts';

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
});

/** What became of one behaviour on one platform. */
export interface Shown {
  readonly adapter: string;
  readonly chapter: string;
  readonly behaviour: string;
  readonly outcome: 'shown' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason?: string;
}

/** What the suite may be told about the platform an adapter runs on. */
export interface AdapterSuiteOptions {
  /** What the platform itself cannot show, each with the reason: those behaviours are skipped aloud. Default: it can everything. */
  readonly without?: Readonly<Partial<Record<Ability, string>>>;
  /** Hears what became of each behaviour, to make a table of them. */
  readonly record?: (shown: Shown) => void;
}

/** Shows every behaviour of an adapter whose server runs in this process, each on a server of its own. */
export function describeAdapter(name: string, serve: Serve, options: AdapterSuiteOptions = {}): void {
  describeStages(name, stagesIn(serve), options);
}

/** `describeAdapter` for a server in another process or runtime, which builds the scenes there (`@allwell/testkit/adapter-scenes`). */
export function describeStages(name: string, open: OpenStage, { without = {}, record }: AdapterSuiteOptions = {}): void {
  describe(name, () => {
    for (const [chapter, behaviours] of Object.entries(BEHAVIOURS)) {
      describe(chapter, () => {
        for (const one of behaviours) {
          const row = { adapter: name, chapter, behaviour: one.name };
          const reason = one.needs === undefined ? undefined : without[one.needs];
          if (reason !== undefined) {
            record?.({ ...row, outcome: 'skipped', reason });
            it.skip(`${one.name} (skipped: ${reason})`, () => undefined);
            continue;
          }
          it(one.name, { timeout: 20_000 }, async () => {
            let outcome: Shown['outcome'] = 'failed';
            try {
              await show(one, open);
              outcome = 'shown';
            } finally {
              record?.({ ...row, outcome });
            }
          });
        }
      });
    }
  });
}

async function show({ scene, mount, early, show: showOn }: Behaviour, open: OpenStage): Promise<void> {
  await using stage = await open(scene, mount);
  // Starting is the adapter's business: nobody here calls `start()`.
  if (!early)
    await expect
      .poll(async () => (await stage.ask('/startup')).status, {
        message: 'the adapter has started the health',
        timeout: 5_000,
        interval: 5,
      })
      .toBe(200);
  await showOn(stage);
}
