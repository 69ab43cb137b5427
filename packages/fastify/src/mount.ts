import type { Answer, HealthRequest, Route } from '@allwell/core';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  onRequestHookHandler,
  RouteShorthandOptions,
} from 'fastify';

type Handler = (request: FastifyRequest, reply: FastifyReply) => void | Promise<FastifyReply>;

/** Kept out of OpenAPI descriptions, and of the traces and request metrics of the plugins that ask a route (R35). */
const QUIET = {
  exposeHeadRoute: false,
  schema: { hide: true } as FastifySchema, // @fastify/swagger
  config: { otel: false, disableMetrics: true }, // @fastify/otel, fastify-metrics
} as const;

/**
 * Mounts `routes` below `prefix` for every method that Fastify routes by now, `options` being those of each route. With few routes,
 * as each of them takes longer at the start than thousands of requests.
 */
export function mount(app: FastifyInstance, routes: readonly Route[], prefix: string, options: RouteShorthandOptions): void {
  const base = baseOf(routes);
  const depth = `${app.prefix.replace(/\/$/, '')}${prefix}${base}`.split('/').length;
  for (const route of routes) {
    const { path, subtree, constant } = route;
    const below = subtree ? '/*' : path.slice(base.length).replace(/^\/$/, '');
    // The subtree says the same as the routes within it.
    if (!subtree && !constant && below !== '') continue;
    const url = `${prefix}${base}${below}` || '/';
    const handler = answering(route, subtree ? depth : 0);
    if (constant) app.route({ ...QUIET, ...options, method: ['GET', 'HEAD'], url, handler });
    else app.route({ ...QUIET, ...options, method: app.supportedMethods, url, onRequest: insteadOfTheRest(handler), handler });
  }
}

/** The path that all of `routes` begin with, without a slash at its end. */
function baseOf([first]: readonly Route[]): string {
  return first?.path.replace(/\/$/, '') ?? '';
}

/** Answers other methods before Fastify looks at the body: whatever its type, length and content are, it is not read. */
function insteadOfTheRest(answer: Handler): onRequestHookHandler {
  return (request, reply, done) => {
    if (request.method === 'GET' || request.method === 'HEAD') done();
    else Promise.resolve(answer(request, reply)).catch(done);
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
  const [path = ''] = url.split(/[?#]/, 1);
  // A whole address has two slashes more (RFC 9112, section 3.2.2).
  let left = url.startsWith('/') ? depth : depth + 2;
  let at = -1;
  while (left > 0) {
    at = path.indexOf('/', at + 1);
    if (at < 0) return '';
    left -= 1;
  }
  return path.slice(at);
}
