import type { Answer, HealthRequest, Route } from '@allwell/core';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, FastifySchema, LogLevel } from 'fastify';

type Handler = (request: FastifyRequest, reply: FastifyReply) => void | Promise<FastifyReply>;

/** Kept out of OpenAPI descriptions, and of the traces and request metrics of the plugins that ask a route (R35). */
const QUIET = {
  exposeHeadRoute: false,
  schema: { hide: true } as FastifySchema, // @fastify/swagger
  config: { otel: false, disableMetrics: true }, // @fastify/otel, fastify-metrics
} as const;

/** A plugin that mounts `routes` for every method, in the scope it is registered in. `logLevel` is that of its routes. */
export function mount(routes: readonly Route[], logLevel: LogLevel): FastifyPluginAsync {
  return async (app) => {
    const options = { ...QUIET, logLevel };
    const unread = app.supportedMethods.filter((method) => method !== 'GET' && method !== 'HEAD');
    for (const route of routes) {
      const { path, subtree } = route;
      const base = path.replace(/\/$/, '');
      const answer = answering(route, subtree ? slashesIn(app.prefix + base) + 1 : 0);
      app.route({ ...options, method: ['GET', 'HEAD'], url: subtree ? `${base}/*` : path, handler: answer });
      if (!subtree) continue;
      // The subtree says the same of them as the routes above would: to mount each of those for every method takes a while.
      for (const url of [path, `${base}/*`]) {
        // Answered before Fastify looks at the body: whatever its type, length and content are, it is not read.
        app.route({ ...options, method: unread, url, onRequest: insteadOfTheRest(answer), handler: answer });
      }
      if (base !== '') await app.register(otherMethods(answer), { prefix: base });
    }
  };
}

/** Fastify takes a method it does not route for an address that does not exist. */
function otherMethods(answer: Handler): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', insteadOfTheRest(answer));
    app.setNotFoundHandler(answer);
  };
}

/** `answer` as a hook after which nothing else runs. */
function insteadOfTheRest(answer: Handler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await answer(request, reply);
    return reply;
  };
}

function answering(route: Route, depth: number): Handler {
  return (request, reply) => {
    const answer = route.respond(toHealthRequest(request, depth));
    if (!(answer instanceof Promise)) return void send(reply, answer);
    // The reply itself, which settles when it has been sent: of any other promise Fastify makes a second, empty answer where an
    // onSend hook, such as compression, takes its time.
    return answer.then((late) => send(reply, late));
  };
}

function send(reply: FastifyReply, { statusCode, headers, payload }: Answer): FastifyReply {
  const { raw } = reply.request;
  // An application's entity tags would make a 304 of a health whose code is the message (R26).
  if (headers['etag'] === undefined && raw.rawHeaders.some(isIfNoneMatch)) delete raw.headers['if-none-match'];
  // Nothing at all instead of an empty body: Fastify would give it a type. And a serializer, or it would add a charset to JSON.
  reply.code(statusCode).headers(headers).serializer(String);
  return reply.send(payload ?? undefined);
}

// Looked for as it was sent: Node makes an object of all headers for the first who asks, and a ping needs none.
const isIfNoneMatch = (text: string): boolean => text.length === 13 && text.toLowerCase() === 'if-none-match';

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
  const [path = ''] = url.replace(/^\w+:\/\/[^/?]*/, '').split('?', 1); // a proxy may send the whole address
  let at = -1;
  for (let slashes = 0; slashes < depth; slashes += 1) {
    at = path.indexOf('/', at + 1);
    if (at < 0) return '';
  }
  return path.slice(at);
}

function slashesIn(path: string): number {
  return path.split('/').length - 1;
}
