import type { HistoryStore } from '@allwell/history';

/** An empty place for histories, for one test: a file, a schema of a database, a piece of memory. */
export interface StoreStage extends AsyncDisposable {
  /** A store on this place, as one more process would make it. The stage closes it at its end, where nobody did before. */
  connect(): HistoryStore | PromiseLike<HistoryStore>;
}

export type OpenStoreStage = () => StoreStage | PromiseLike<StoreStage>;
