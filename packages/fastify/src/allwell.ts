import { createEndpoint, HealthError, splitOptions, type AllwellOptions, type Health, type HealthOptions } from '@allwell/core';
import type { FastifyInstance, FastifyPluginAsync, RegisterOptions } from 'fastify';
import { mount } from './mount.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The health that `@allwell/fastify` answers for: the one registered first, in this instance or in one around it. */
    readonly allwell: Health;
  }
}

/**
 * Finds the application's health modules and mounts the health endpoint, `/health` by default. `app.allwell` is the health it
 * answers for. It starts when the application is ready, drains when the application closes, and is then closed if it was made here.
 *
 * Hooks of the instance it is registered in apply to its routes; what it adds applies to nobody else. `prefix` is Fastify's where
 * it starts with a slash (`/internal`), and the first part of every metric's name otherwise.
 *
 * @throws HealthError, by the promise of `register` or `ready`: `INVALID_OPTION`; what discovery throws (`MODULE_FAILED`,
 * `DUPLICATE_NAME`, `INVALID_NAME`); what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export const allwell: FastifyPluginAsync<AllwellOptions> = async (app, options: AllwellOptions | undefined) => {
  if (!options) throw new HealthError('INVALID_OPTION', 'allwell is a plugin of Fastify: await app.register(allwell, options)');
  // Not left to Fastify and `plugin-meta`: it takes longer to compare versions than all of this takes.
  if (!app.version.startsWith('5.')) throw new HealthError('INVALID_OPTION', `allwell needs Fastify 5, got ${app.version}`);
  const { prefix, logLevel = 'silent', logSerializers, ...given } = options as AllwellOptions & Omit<RegisterOptions, 'prefix'>;
  const above = prefix?.startsWith('/') ? prefix.replace(/\/$/, '') : undefined;
  const split = splitOptions('allwell', { ...given, ...(above === undefined && prefix !== undefined && { prefix }) });
  const { health: own, root, healthOptions, endpointOptions } = split;
  const health = own ?? (await discover(app, root, healthOptions));
  const routes = createEndpoint(health, endpointOptions);
  const address = `${app.prefix}${above ?? ''}${routes[0]?.path}`.replace('//', '/');
  if (!claim(app, address)) {
    app.log.warn(`allwell is registered at ${address} already: the first registration answers, this one is left out`);
    return own === undefined ? health.close() : undefined;
  }

  if (!app.hasDecorator('allwell')) app.decorate('allwell', health);
  // Not awaited: the server must be up to say that it is starting. A mistake in the program throws at once.
  app.addHook('onReady', async () => void health.start());
  app.addHook('preClose', async () => health.drain());
  if (own === undefined) app.addHook('onClose', () => health.close());
  mount(app, routes, above ?? '', { logLevel, ...(logSerializers && { logSerializers }) });
};

// What fastify-plugin would do: the decorator is meant for the instance itself.
Object.assign(allwell, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@allwell/fastify',
  [Symbol.for('plugin-meta')]: { name: '@allwell/fastify' },
});

const ADDRESSES = Symbol('addresses of @allwell/fastify');

/** Whether nothing of ours answers at `address` in this instance or one around it; from now on something does. */
function claim(app: FastifyInstance, address: string): boolean {
  if (!app.hasDecorator(ADDRESSES)) app.decorate(ADDRESSES, new Set<string>());
  const addresses = app.getDecorator<Set<string>>(ADDRESSES);
  return addresses.size < addresses.add(address).size;
}

async function discover({ log }: FastifyInstance, root: string | URL | undefined, options: HealthOptions): Promise<Health> {
  // Loaded where it is needed: who hands a health in pays nothing for it.
  const { discoverHealth } = await import('@allwell/discovery');
  return discoverHealth({ ...options, ...(root !== undefined && { root }), onWarning: (message) => log.warn(message) });
}
