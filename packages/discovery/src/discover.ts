import { settleOptions } from '@allwell/core';
import { DISCOVER_DEFAULTS, DISCOVER_RULES, type DiscoverOptions } from './discover-options.ts';
import type { Discovery } from './search.ts';

/**
 * Finds the health modules below a folder, imports them one after another in order of path, and returns their checks.
 *
 * Health modules are `health.{ts,mts,cts,js,mjs,cjs}` and `*.health.{…}` at any depth. Each exported function or check is a check.
 * The same tree always gives the same checks in the same order.
 *
 * @throws HealthError `MODULE_FAILED` for a module that cannot be imported or a folder that cannot be read, `DUPLICATE_NAME` for
 * two checks of one name, `INVALID_NAME` for an export that cannot name a check, `INVALID_OPTION` for an impossible option.
 */
export async function discover(options: DiscoverOptions = {}): Promise<Discovery> {
  const settled = settleOptions('discover', options, DISCOVER_RULES, DISCOVER_DEFAULTS);
  const { search } = await import('./search.ts'); // importing this package is on the way of every start, searching is not
  return search(settled);
}
