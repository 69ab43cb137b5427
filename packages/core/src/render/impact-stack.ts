import type { Renderer } from '../renderer.ts';
import { WORKS } from './dialect.ts';

/** What impact-stack-observability answers: every check there is, and of those that were run whether they passed. Its `degraded` is a failure. */
export const impactStack: Renderer = Object.freeze({
  contentType: 'application/json',
  render: ({ report: { status, availableChecks, checks } }) =>
    JSON.stringify({
      health: WORKS[status] ? 'running' : 'degraded',
      available_checks: availableChecks,
      checks: Object.fromEntries(Object.values(checks).map((check) => [check.name, WORKS[check.status]])),
    }),
} satisfies Renderer);
