import { createHealth, HealthError } from '@allwell/core';
import type { Context, ExecutionContext } from 'hono';
import type { Platform } from './platform.ts';

/** Workers at the edge: no files, nothing may run at global scope, and the work of a request ends with its answer. */
export const platform: Platform = {
  async findHealth(root, options) {
    if (root === undefined && options.checks !== undefined) return createHealth(options);
    throw new HealthError(
      'INVALID_OPTION',
      'allwell: there is no file system here to find health modules in: hand in { checks }, or { health } made by createHealth ' +
        '(a bundler that builds for a server has to set the condition node)',
    );
  },
  start: { onDemand: true },
  follow(context, health, answer) {
    const rest = answer.then(() => health.idle());
    const execution = executionOf(context);
    // A run is shared by all who ask meanwhile, so it has to outlive the request that began it.
    if (execution === undefined) return rest.then(() => answer);
    execution.waitUntil(rest);
    return answer;
  },
};

/** Undefined where the application's own `fetch` does not hand it on. */
function executionOf(context: Context): ExecutionContext | undefined {
  try {
    return context.executionCtx;
  } catch {
    return undefined;
  }
}
