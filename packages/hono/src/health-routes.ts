import { platform } from '#platform';
import { createEndpoint, splitOptions, type Answer, type EndpointOptions, type Health } from '@allwell/core';
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { pathBelow } from './path-below.ts';

/** What `app.route` takes. */
export type HealthRoutes = Hono & {
  /** The health that is answered for. */
  readonly health: Health;
};

/**
 * The routes of a health of one's own, without searching and without waiting. It is started here: on a server at once, at the edge
 * with the first request. Draining and closing it stay yours.
 *
 * @throws HealthError `INVALID_OPTION`; what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export function healthRoutes(health: Health, options: EndpointOptions = {}): HealthRoutes {
  const { endpointOptions } = splitOptions('healthRoutes', { ...options, health: health ?? null });
  const routes = createEndpoint(health, endpointOptions);
  const subtree = routes.find((route) => route.subtree)!;
  const base = subtree.path.replace(/\/$/, '');
  const exact = new Map(routes.flatMap((route) => (route.subtree ? [] : [[route.path.slice(base.length), route]])));

  const respond = (context: Context): Response | Promise<Response> => {
    const { req } = context;
    const matched = req.matchedRoutes; // the helper of `hono/route` knows only the contexts of its own copy of Hono
    const url = req.url.slice(req.url.indexOf('/', req.url.indexOf(':') + 4));
    const path = pathBelow(url, req.path, matched[req.routeIndex]!.path);
    const alone = matched.length === 1;
    const answer = (exact.get(path) ?? subtree).respond({ method: req.method, url, path, header: headerOf(context, alone) });
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
 * How to read a header. Those that Node has read are handed on by `@hono/node-server`; for those of the `Request` it would make an
 * object of all of them first. Middleware may have put another request in its place.
 */
function headerOf({ env, req }: Context, alone: boolean): (name: string) => string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { rawHeaders?: unknown; headers: Record<string, string | undefined> } };
  return alone && Array.isArray(incoming?.rawHeaders) ? (name) => incoming.headers[name] : (name) => req.header(name);
}

// A short text is sent in one piece with the headers; encoding a long one costs more than that.
const MOST_TEXT = 4_096;

function toResponse(context: Context, { statusCode, headers, body, text }: Answer, alone: boolean): Response {
  const payload = text === '' ? null : body.byteLength > MOST_TEXT ? body : text;
  if (alone) return new Response(payload, { status: statusCode, headers });
  // Middleware has headers of its own, which `context.body` keeps, and may replace the body: Hono would keep the old length too.
  const { 'content-length': length, ...others } = headers;
  return context.body(payload as string, statusCode as ContentfulStatusCode, payload === null ? headers : others);
}
