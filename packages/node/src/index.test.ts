import { expect, it } from 'vitest';
import * as node from './index.ts';

it('exports these names: an addition to them is a decision', () => {
  expect(Object.keys(node).toSorted()).toMatchInlineSnapshot(`
    [
      "DRAIN_DEFAULTS",
      "DRAIN_RULES",
      "LISTENER_DEFAULTS",
      "LISTENER_RULES",
      "allwell",
      "answerFirst",
      "createAnswer",
      "createDrain",
      "createMatcher",
      "default",
      "drainIfTold",
      "drainOnSignals",
      "exchange",
      "healthListener",
      "pathOf",
    ]
  `);
});
