export { history, type History } from './history.ts';
export {
  HISTORY_DEFAULTS,
  HISTORY_RULES,
  RETENTION_DEFAULTS,
  RETENTION_RULES,
  type HistoryOptions,
  type HistoryProblem,
} from './history-options.ts';
export type {
  Batch,
  HistoryStore,
  Observation,
  ObservationQuery,
  ObservedState,
  ObservedTransition,
  Retention,
  RollUp,
  RollUpQuery,
  StoreIdentity,
  Tail,
} from './store.ts';
export { createMemoryStore } from './memory-store.ts';
export { reachOf, settleBatch, type Reach, type Touched, type Writes } from './ledger.ts';
export { toIncident, type OpenIncident } from './outage.ts';
export { addRollUps } from './roll-up.ts';
