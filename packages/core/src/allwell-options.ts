import { ENDPOINT_RULES, type EndpointOptions } from './endpoint-options.ts';
import { HealthError } from './error.ts';
import { HEALTH_RULES, type HealthOptions } from './health-options.ts';
import type { Health } from './health.ts';
import { refuseUnknown } from './rule.ts';
import { show } from './show.ts';

/** What every adapter takes: how the health is made, and how it is answered. */
export interface AllwellOptions extends HealthOptions, EndpointOptions {
  /** A `Health` of your own instead of discovery. The adapter starts and drains it; closing it stays yours. */
  readonly health?: Health;
  /** The folder below which health modules are looked for: a path or a `file:` address. Default: the folder of the entry module. */
  readonly root?: string | URL;
}

/** `AllwellOptions`, each with the part of Allwell it belongs to. */
export interface SplitOptions {
  readonly health: Health | undefined;
  readonly root: string | URL | undefined;
  readonly healthOptions: HealthOptions;
  readonly endpointOptions: EndpointOptions;
}

/**
 * Tells the options of an adapter apart. `undefined` means "not given". `own` has the names of those that only this adapter has:
 * they are let through, and looked at by the adapter itself.
 * @throws HealthError `INVALID_OPTION` for an option that does not exist, and for `health` beside options that would make another one.
 */
export function splitOptions(adapter: string, options: AllwellOptions = {}, own: object = {}): SplitOptions {
  refuseUnknown(adapter, options, { ...own, health: true, root: true, ...HEALTH_RULES, ...ENDPOINT_RULES });
  const pick = (names: object): object =>
    Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== undefined && Object.hasOwn(names, name)));
  const { health, root } = options;
  const healthOptions: HealthOptions = pick(HEALTH_RULES);
  if (health !== undefined) {
    if (typeof health !== 'object' || health === null || typeof health.report !== 'function') {
      throw new HealthError('INVALID_OPTION', `${adapter}: health must be made by createHealth, got ${show(health)}`);
    }
    const contradiction = Object.keys({ ...healthOptions, ...(root !== undefined && { root }) })[0];
    if (contradiction !== undefined) {
      throw new HealthError('INVALID_OPTION', `${adapter}: ${contradiction} belongs to createHealth where health is given`);
    }
  }
  return { health, root, healthOptions, endpointOptions: pick(ENDPOINT_RULES) };
}
