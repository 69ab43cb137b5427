import type { IncomingMessage, ServerResponse } from 'node:http';
import { createEndpoint, type EndpointOptions, type Health } from '@allwell/core';
import { createAnswer } from '@allwell/node';

/** What `app.use` and `router.use` take. Nothing in it is Express's own, so it does for whatever calls middleware with these three. */
export interface HealthHandler {
  (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, next: (error?: unknown) => void): void;
  /** The health that is answered for. */
  readonly health: Health;
}

/** Answers for `health` what is the endpoint's, and hands everything else on. @throws HealthError `INVALID_OPTION` */
export function createHandler(health: Health, options: EndpointOptions): HealthHandler {
  const answer = createAnswer(createEndpoint(health, options));
  return Object.assign(
    (...[request, response, next]: Parameters<HealthHandler>): void => {
      // The routes are looked for in `request.url`: what Express leaves of the address below the point of mounting.
      if (!answer(request, response, request.originalUrl)) next();
    },
    { health },
  );
}
