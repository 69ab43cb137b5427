import { expect, it } from 'vitest';
import * as history from './index.ts';

it('exports these names: an addition to them is a decision', () => {
  expect(Object.keys(history).toSorted()).toMatchInlineSnapshot(`
    [
      "HISTORY_DEFAULTS",
      "HISTORY_RULES",
      "RETENTION_DEFAULTS",
      "RETENTION_RULES",
      "addRollUps",
      "createMemoryStore",
      "history",
      "reachOf",
      "settleBatch",
      "toIncident",
    ]
  `);
});
