import { expect, it } from 'vitest';
import * as core from './index.ts';

it('exports these names: an addition to them is a decision', () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "CHECK_DEFAULTS",
      "CHECK_RULES",
      "ENDPOINT_DEFAULTS",
      "ENDPOINT_RULES",
      "FORMATS",
      "HEALTH_DEFAULTS",
      "HEALTH_RULES",
      "HealthError",
      "MAX_DELAY_MS",
      "assertOption",
      "callable",
      "count",
      "createEndpoint",
      "createHealth",
      "defineCheck",
      "degraded",
      "delay",
      "down",
      "flag",
      "isCheck",
      "isName",
      "link",
      "listOf",
      "mapOf",
      "messageOf",
      "name",
      "number",
      "oneOf",
      "redact",
      "refuseUnknown",
      "settleOptions",
      "settleStatusCodes",
      "show",
      "splitOptions",
      "systemClock",
      "text",
      "up",
      "withPreset",
    ]
  `);
});
