import type { RequestListener } from 'node:http';
import { assertOption, callable, createEndpoint, type EndpointOptions, type Health, type Route } from '@allwell/core';
import { createAnswer } from './answer.ts';
import { exchange } from './exchange.ts';

/** What `healthListener` may be told. */
export interface HealthListenerOptions extends EndpointOptions {
  /** Who answers every other address. Default: a 404, the same for each. */
  readonly otherwise?: RequestListener;
}

/**
 * The health endpoint as a listener for `createServer` of `node:http`, `node:https` or `node:http2`. Starts `health`, where
 * nobody has yet. The body of a request is not read.
 *
 * @throws HealthError `INVALID_OPTION`; what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export function healthListener(health: Health, { otherwise, ...options }: HealthListenerOptions = {}): RequestListener {
  const routes = createEndpoint(health, options);
  const answer = createAnswer(routes);
  const answerOther =
    otherwise === undefined
      ? notFound(routes)
      : assertOption<RequestListener>('healthListener: otherwise', otherwise, callable());
  void health.start();
  return (request, response) => {
    if (!answer(request, response)) answerOther(request, response);
  };
}

/** What the endpoint says of an address below it that can name nothing. */
function notFound(routes: readonly Route[]): RequestListener {
  const subtree = routes.find((route) => route.subtree);
  if (!subtree) throw new TypeError('an endpoint has a subtree');
  return (request, response) => exchange({ route: subtree, path: '/%' }, request, response);
}
