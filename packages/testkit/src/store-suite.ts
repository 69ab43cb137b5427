export { describeHistoryStore, STORE_BEHAVIOURS, type StoreSuiteOptions } from './store/suite.ts';
export type { StoreAbility, StoreBehaviour } from './store/behaviour.ts';
export type { OpenStoreStage, StoreStage } from './store/stage.ts';
