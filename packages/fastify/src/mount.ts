import type { Answer, HealthRequest, Route } from '@allwell/core';
import { pathOf } from '@allwell/node';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, FastifySchema, LogLevel } from 'fastify';

type Handler = (request: FastifyRequest, reply: FastifyReply) => void | Promise<FastifyReply>;

/** Kept out of OpenAPI descriptions, and of the traces and request metrics of the plugins that ask a route (R35). */
const QUIET = {
  exposeHeadRoute: false,
  schema: { hide: true } as FastifySchema, // @fastify/swagger
  config: { otel: false, disableMetrics: true }, // @fastify/otel, fastify-metrics
} as const;

/**
 * A plugin that mounts `routes` for every method, in a scope of its own whose prefix ends with the path of the first of them.
 * `logLevel` is that of its routes.
 */
export function mount(routes: readonly Route[], logLevel: LogLevel): FastifyPluginAsync {
  const base = baseOf(routes);
  return async (app) => {
    const options = { ...QUIET, logLevel };
    const unread = app.supportedMethods.filter((method) => method !== 'GET' && method !== 'HEAD');
    const depth = app.prefix.split('/').length;
    for (const route of routes) {
      const { path, subtree, constant } = route;
      const below = path.slice(base.length);
      // The subtree says the same as the routes within it. To mount one takes Fastify longer than some thousand requests then save.
      if (!subtree && below.length > 1 && !constant) continue;
      const url = subtree ? '/*' : below;
      const answer = answering(route, subtree ? depth : 0);
      app.route({ ...options, method: ['GET', 'HEAD'], url, handler: answer });
      if (!subtree) continue;
      for (const address of [below, url]) {
        // Answered before Fastify looks at the body: whatever its type, length and content are, it is not read.
        app.route({ ...options, method: unread, url: address, onRequest: insteadOfTheRest(answer), handler: answer });
      }
      // Fastify takes a method it does not route for an address that does not exist. It reads no body of theirs.
      if (base !== '') app.setNotFoundHandler(answer);
    }
  };
}

/** The path that all of `routes` begin with, without a slash at its end. */
export function baseOf([first]: readonly Route[]): string {
  return first?.path.replace(/\/$/, '') ?? '';
}

/** `answer` as a hook after which nothing else runs. */
function insteadOfTheRest(answer: Handler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await answer(request, reply);
    return reply;
  };
}

function answering(route: Route, depth: number): Handler {
  const { constant } = route;
  return (request, reply) => {
    if (constant && request.method === 'GET') return void send(reply, constant);
    const answer = route.respond(toHealthRequest(request, depth));
    if (!(answer instanceof Promise)) return void send(reply, answer);
    // The reply itself, which settles when it has been sent: of any other promise Fastify makes a second, empty answer where an
    // onSend hook, such as compression, takes its time.
    return answer.then((late) => send(reply, late));
  };
}

function send(reply: FastifyReply, { statusCode, headers, payload }: Answer): FastifyReply {
  const asked = reply.request.raw.headers;
  // An application's entity tags would make a 304 of a health whose code is the message (R26).
  if (asked['if-none-match'] !== undefined && headers['etag'] === undefined) delete asked['if-none-match'];
  // Nothing at all instead of an empty body: Fastify would give it a type. And a serializer, or it would add a charset to JSON.
  reply.code(statusCode).headers(headers).serializer(String);
  return reply.send(payload ?? undefined);
}

/** `depth` is how many slashes come before what is below the endpoint; 0 where nothing is. */
function toHealthRequest(request: FastifyRequest, depth: number): HealthRequest {
  return {
    method: request.method,
    url: request.url,
    path: depth === 0 ? '' : pathFrom(request.url, depth),
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** The path from its `depth`th slash on, as sent: the router's parameter is decoded. */
function pathFrom(url: string, depth: number): string {
  const path = pathOf(url);
  let at = -1;
  for (let slashes = 0; slashes < depth; slashes += 1) {
    at = path.indexOf('/', at + 1);
    if (at < 0) return '';
  }
  return path.slice(at);
}
