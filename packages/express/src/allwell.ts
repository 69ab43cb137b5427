import {
  assertOption,
  HealthError,
  oneOf,
  splitOptions,
  type AllwellOptions,
  type EndpointOptions,
  type Health,
  type HealthOptions,
  type Rules,
} from '@allwell/core';
import { createHandler, type HealthHandler } from './handler.ts';
import { hearMount, stepForward, type Order } from './order.ts';

/** What `allwell` takes. */
export interface ExpressOptions extends AllwellOptions {
  /**
   * Where the endpoint stands on the application it is mounted on. Default `'mounted'`: where `app.use` is called. `'first'` puts
   * it before everything else, so that no catch-all, logger, session, body parser or middleware that throws has a say; nor has a
   * login.
   */
  readonly order?: Order;
}

/** What `healthRoutes` takes beside a health. */
export type HealthRoutesOptions = EndpointOptions & Pick<ExpressOptions, 'order'>;

const OWN_RULES: Rules<Pick<ExpressOptions, 'order'>> = { order: oneOf('mounted', 'first') };

/**
 * Finds the application's health modules, starts their health and resolves with the endpoint, `/health` by default, for
 * `app.use` or `router.use`. Its `health` is the one it answers for. The first round is not waited for: until it has ended,
 * readiness says so. Closing the health ends its schedules; a process that ends needs no closing.
 *
 * @throws HealthError, by its promise: `INVALID_OPTION`; what discovery throws (`MODULE_FAILED`, `DUPLICATE_NAME`,
 * `INVALID_NAME`); what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export async function allwell(options: ExpressOptions = {}): Promise<HealthHandler> {
  // Not imported: as an ES module `node:http` brings along what takes longer to load than Express.
  if (options instanceof process.getBuiltinModule('node:http').IncomingMessage) throw uncalled('router');
  const { health, root, healthOptions, endpointOptions, order } = split('allwell', options);
  return start(health ?? (await discover(root, healthOptions)), endpointOptions, order);
}

// `app.use(allwell)` would only be noticed with the first request.
hearMount(allwell, allwell, () => {
  throw uncalled('app');
});

/**
 * The same for a health of one's own, without searching and without waiting: starts it and returns the endpoint.
 *
 * @throws HealthError `INVALID_OPTION`; what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export function healthRoutes(health: Health, options: HealthRoutesOptions = {}): HealthHandler {
  const { endpointOptions, order } = split('healthRoutes', { ...options, health: health ?? null });
  return start(health, endpointOptions, order);
}

function split(maker: string, options: ExpressOptions) {
  const known = splitOptions(maker, options, OWN_RULES);
  const { order = 'mounted' } = options;
  return { ...known, order: assertOption(`${maker}: order`, order, OWN_RULES.order) };
}

function start(health: Health, options: EndpointOptions, order: Order): HealthHandler {
  const handler = createHandler(health, options);
  // Not awaited: the server must be up to say that it is starting. A mistake in the program throws at once.
  void health.start();
  return order === 'first' ? stepForward(handler) : handler;
}

async function discover(root: string | URL | undefined, options: HealthOptions): Promise<Health> {
  // Loaded where it is needed: who hands a health in pays nothing for it.
  const { discoverHealth } = await import('@allwell/discovery');
  const onWarning = (message: string): void =>
    process.emitWarning(message, { type: 'AllwellWarning', code: 'ALLWELL_DISCOVERY' });
  return discoverHealth({ ...options, ...(root !== undefined && { root }), onWarning });
}

function uncalled(mounting: string): HealthError {
  return new HealthError(
    'INVALID_OPTION',
    `allwell has to be called and awaited before it is mounted: ${mounting}.use(await allwell())`,
  );
}
