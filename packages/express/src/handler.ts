import type { IncomingMessage, ServerResponse } from 'node:http';
import { createEndpoint, type EndpointOptions, type Health } from '@allwell/core';
import { createMatcher, exchange, pathOf } from '@allwell/node';
import { stepForward, type Order } from './order.ts';

/** What `app.use` and `router.use` take. Nothing in it is Express's own, so it does for whatever calls middleware with these three. */
export interface HealthHandler {
  (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, next: (error?: unknown) => void): void;
  /** The health that is answered for. */
  readonly health: Health;
}

/** Answers for `health` what is the endpoint's, and hands everything else on. @throws HealthError `INVALID_OPTION` */
export function createHandler(health: Health, options: EndpointOptions, order: Order): HealthHandler {
  const match = createMatcher(createEndpoint(health, options));
  const handler: HealthHandler = Object.assign(
    (...[request, response, next]: Parameters<HealthHandler>): void => {
      const found = match(pathOf(request.url ?? '/')); // what Express leaves of the address below the point of mounting
      if (found) exchange(found, request, response, request.originalUrl);
      else next();
    },
    { health },
  );
  return order === 'first' ? stepForward(handler) : handler;
}
