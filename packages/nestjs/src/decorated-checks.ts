import { defineCheck, HealthError, type CheckFunction, type CheckOptions, type Health, type SplitOptions } from '@allwell/core';
import { MetadataScanner, type DiscoveryService } from '@nestjs/core';
import { CHECK_OPTIONS } from './health-check.ts';

type Decorated = { readonly instance: object; readonly method: string; readonly place: string };

const NO_ONE_INSTANCE =
  'its class, or something it depends on, is request-scoped or transient: move the method to a provider of the default scope';

/** By health: its checks that are methods. */
const REGISTERED = new WeakMap<Health, Map<string, Decorated>>();

/**
 * Registers every method with `@HealthCheck()` of an application's providers and controllers, in Nest's order.
 * @throws HealthError `DUPLICATE_NAME`, with both places; `INVALID_OPTION` where there is no one instance to call a method on;
 * what `Health.register` throws.
 */
export async function registerDecoratedChecks(health: Health, options: SplitOptions, discovery: DiscoveryService): Promise<void> {
  const scanner = new MetadataScanner();
  const registered = REGISTERED.get(health) ?? new Map<string, Decorated>();
  REGISTERED.set(health, registered);
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const instance = wrapper.instance as Record<string, CheckFunction> | null | undefined;
    if (wrapper.isAlias || typeof instance !== 'object' || instance === null) continue;
    const prototype = (Object.getPrototypeOf(instance) ?? {}) as Record<string, CheckFunction>;
    for (const method of scanner.getAllMethodNames(prototype)) {
      const given = Reflect.getMetadata(CHECK_OPTIONS, prototype[method] ?? {}) as CheckOptions | undefined;
      if (!given) continue;
      const place = `${instance.constructor.name}.${method}() of ${wrapper.host?.name}`;
      if (wrapper.isTransient || !wrapper.isDependencyTreeStatic())
        throw new HealthError('INVALID_OPTION', `${place} has @HealthCheck(), but ${NO_ONE_INSTANCE}`);
      const name = given.name ?? method;
      const other = registered.get(name);
      if (other?.instance === instance && other.method === method) continue; // the module is imported twice, with one health
      if (health.checks.has(name)) {
        const first = other?.place ?? (await placeOf(name, options));
        throw new HealthError('DUPLICATE_NAME', `two checks are named ${name}, in ${first} and in ${place}: rename one`);
      }
      const run: CheckFunction = (context) => instance[method]?.(context);
      health.register(name, defineCheck(run, given));
      registered.set(name, { instance, method, place });
    }
  }
}

/** Where a check is that is no method. */
async function placeOf(name: string, { health, root, healthOptions }: SplitOptions): Promise<string> {
  if (Object.hasOwn(healthOptions.checks ?? {}, name)) return 'the option checks';
  if (health) return 'the health that was handed in';
  const { discover } = await import('@allwell/discovery');
  const { checks } = await discover(root === undefined ? {} : { root });
  return checks.find((check) => check.name === name)?.file ?? 'what the application has registered itself';
}
