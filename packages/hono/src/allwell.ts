import { platform } from '#platform';
import { HealthError, splitOptions, type AllwellOptions } from '@allwell/core';
import { healthRoutes, type HealthRoutes } from './health-routes.ts';

/**
 * Finds the application's health modules, starts their health and resolves with its routes, `/health` by default, for
 * `app.route('/', await allwell())`. Where there is no file system to find them in, the checks are handed in: `{ checks }` or
 * `{ health }`.
 *
 * @throws HealthError, by its promise: `INVALID_OPTION`, also where nothing is handed in and nothing can be found; what discovery
 * throws (`MODULE_FAILED`, `DUPLICATE_NAME`, `INVALID_NAME`); what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export function allwell(options: AllwellOptions = {}): Promise<HealthRoutes> {
  return notToBeMounted(find(options));
}

async function find(options: AllwellOptions): Promise<HealthRoutes> {
  const { health, root, healthOptions, endpointOptions } = splitOptions('allwell', options);
  return healthRoutes(health ?? (await platform.findHealth(root, healthOptions)), endpointOptions);
}

/** `app.route` would say that it cannot read `map` of undefined. */
function notToBeMounted<T extends object>(made: T): T {
  return Object.defineProperty(made, 'routes', {
    get(): never {
      throw new HealthError('INVALID_OPTION', "allwell has to be called and awaited: app.route('/', await allwell())");
    },
  });
}

notToBeMounted(allwell);
