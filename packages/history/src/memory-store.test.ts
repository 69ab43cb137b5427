import { describeHistoryStore } from '@allwell/testkit/store-suite';
import { createMemoryStore } from './memory-store.ts';

describeHistoryStore(
  'the memory store',
  () => {
    const store = createMemoryStore();
    return { connect: () => store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  },
  { without: { 'survives closing': 'what is in memory is gone with it' } },
);
