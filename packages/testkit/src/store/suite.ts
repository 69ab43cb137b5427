// oxlint-disable vitest/valid-title, vitest/no-conditional-tests, vitest/no-disabled-tests, vitest/expect-expect, vitest/no-conditional-expect -- tests made of data
import { describe, it } from 'vitest';
import type { StoreAbility, StoreBehaviour } from './behaviour.ts';
import { hostileBehaviours } from './hostile.ts';
import { keepingBehaviours } from './keeping.ts';
import { measuringBehaviours } from './measuring.ts';
import { newsBehaviours } from './news.ts';
import { outageBehaviours } from './outages.ts';
import type { OpenStoreStage } from './stage.ts';

/** Every promise of a `HistoryStore`, by chapter. */
export const STORE_BEHAVIOURS: Readonly<Record<string, readonly StoreBehaviour[]>> = Object.freeze({
  keeping: keepingBehaviours,
  measuring: measuringBehaviours,
  incidents: outageBehaviours,
  'what feeds tell': newsBehaviours,
  'hostile input': hostileBehaviours,
});

/** What the suite may be told about the place where a store keeps things. */
export interface StoreSuiteOptions {
  /** What the place itself cannot show, each with the reason: those behaviours are skipped aloud. Default: it can everything. */
  readonly without?: Readonly<Partial<Record<StoreAbility, string>>>;
}

/** Shows every promise of a `HistoryStore`, each on an empty place of its own. */
export function describeHistoryStore(name: string, open: OpenStoreStage, { without = {} }: StoreSuiteOptions = {}): void {
  describe(name, () => {
    for (const [chapter, behaviours] of Object.entries(STORE_BEHAVIOURS)) {
      describe(chapter, () => {
        for (const one of behaviours) {
          it(one.name, { timeout: 60_000 }, async ({ skip }) => {
            const [reason] = one.needs.flatMap((ability) => without[ability] ?? []);
            if (reason !== undefined) skip(reason);
            await using stage = await open();
            await one.show(stage);
          });
        }
      });
    }
  });
}
