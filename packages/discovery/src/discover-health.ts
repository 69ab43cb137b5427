import { createHealth, HEALTH_RULES, HealthError, refuseUnknown, type Health, type HealthOptions } from '@allwell/core';
import { discover } from './discover.ts';
import { DISCOVER_RULES, type DiscoverOptions } from './discover-options.ts';
import { nearestPackage } from './package-name.ts';

/** What `discoverHealth` may be told: where to look, and what the health is like beside what is found. */
export interface DiscoverHealthOptions extends DiscoverOptions, HealthOptions {}

/**
 * Makes a `Health` of the health modules below a folder. `checks` are registered first, then what is found, in its order. `service`
 * is, where it is not given, called after the nearest `package.json` at or above the root, and has its version. Nothing is started.
 *
 * @throws HealthError as `discover` and `createHealth` do; `DUPLICATE_NAME` also for a check that is found and given, `DEPENDENCY_CYCLE`.
 */
export async function discoverHealth(options: DiscoverHealthOptions = {}): Promise<Health> {
  refuseUnknown('discoverHealth', options, { ...DISCOVER_RULES, ...HEALTH_RULES });
  const { root, signal, onWarning, importTimeoutMs, ...healthOptions } = options;
  const found = await discover({
    ...(root !== undefined && { root }),
    ...(signal !== undefined && { signal }),
    ...(onWarning !== undefined && { onWarning }),
    ...(importTimeoutMs !== undefined && { importTimeoutMs }),
  });
  const { service } = healthOptions;
  const health = createHealth({ ...healthOptions, service: { ...(await nearestPackage(found.root)), ...service } });
  for (const { name, check, file } of found.checks) {
    if (health.checks.has(name))
      throw new HealthError('DUPLICATE_NAME', `the check ${name} of ${file} is given by the option checks too: rename one`);
    health.register(name, check);
  }
  return health;
}
