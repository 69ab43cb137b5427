import type { StoreStage } from './stage.ts';

/** What not every place of storage is able to. */
export type StoreAbility =
  /** What was kept is there after every store on it was closed. */
  | 'survives closing'
  /** Several stores on one place, as several processes have them. */
  | 'several connections';

/** One promise of a store, in a sentence, and how it is shown. */
export interface StoreBehaviour {
  readonly name: string;
  readonly needs: readonly StoreAbility[];
  show(stage: StoreStage): Promise<void>;
}

export function behaviour(
  name: string,
  show: (stage: StoreStage) => Promise<void>,
  needs: readonly StoreAbility[] = [],
): StoreBehaviour {
  return { name, needs, show };
}
