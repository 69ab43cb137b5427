import { platform } from '#platform';
import { createEndpoint, splitOptions, type Answer, type EndpointOptions, type Health, type Route } from '@allwell/core';
import { Hono, type Context } from 'hono';
import { pathBelow } from './path-below.ts';

/** What `app.route` takes; `health` is the one that is answered for. */
export type HealthRoutes = Hono & { readonly health: Health };

/**
 * The routes of a health of one's own, without searching and without waiting. It is started here: on a server at once, at the edge
 * with the first request. Draining and closing it stay yours.
 *
 * @throws HealthError `INVALID_OPTION`; what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export function healthRoutes(health: Health, options: EndpointOptions = {}): HealthRoutes {
  const routes = createEndpoint(health, splitOptions('healthRoutes', { ...options, health: health ?? null }).endpointOptions);
  const subtree = routes.find((route) => route.subtree)!;
  const base = subtree.path.replace(/\/$/, '');
  const exact = new Map(routes.filter((route) => !route.subtree).map((route) => [route.path.slice(base.length), route]));
  // Plain addresses as they usually come, whole: of requests for these nothing is taken apart.
  const plain = new Map<string, Route>();

  const respond = (context: Context): Response | Promise<Response> => {
    const { req } = context;
    const known = req.method === 'GET' && req.routeIndex === 0 ? plain.get(req.url) : undefined;
    if (known?.constant) return toResponse(context, known.constant, true);
    const url = req.url.slice(req.url.indexOf('/', req.url.indexOf(':') + 4));
    const matched = known ? [] : req.matchedRoutes; // the helper of `hono/route` knows only the contexts of its own copy of Hono
    const alone = matched.length < 2;
    const path = known ? '' : pathBelow(url, req.path, matched[req.routeIndex]!.path);
    // What was sent otherwise than it was matched is for the subtree, which answers for every address.
    const route = known ?? ((url === req.path && exact.get(path)) || subtree);
    // Somebody may invent names of hosts.
    if (!known && alone && !route.subtree && req.method === 'GET' && plain.size < 64) plain.set(req.url, route);
    const answer = route.respond({ method: req.method, url, path, header: (name) => headerOf(context, alone, name) });
    if (!(answer instanceof Promise)) return toResponse(context, answer, alone);
    return platform.follow(context, health, answer).then((late) => toResponse(context, late, alone));
  };

  const app = new Hono();
  app.all(`${base}/*`, respond); // one for all addresses: where two match, Hono takes the slow way
  // Not awaited: the server must be up to say that it is starting. A mistake in the program throws at once.
  void health.start(platform.start);
  return Object.assign(app, { health });
}

/**
 * Headers that Node has read are handed on by `@hono/node-server`; for those of the `Request` it would make an object of all of
 * them first. Middleware may have put another request in its place.
 */
function headerOf({ env, req }: Context, alone: boolean, name: string): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { rawHeaders?: unknown; headers: Record<string, string | undefined> } };
  return alone && Array.isArray(incoming?.rawHeaders) ? incoming.headers[name] : req.header(name);
}

function toResponse(context: Context, { statusCode, headers, payload }: Answer, alone: boolean): Response {
  if (alone) return new Response(payload, { status: statusCode, headers });
  // Middleware has headers of its own, which `context.body` keeps, and may replace the body: Hono would keep the old length too.
  const { 'content-length': length, ...others } = headers;
  return context.body(payload as string, statusCode as 200, payload === null ? headers : others);
}
