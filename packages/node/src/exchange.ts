import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, HealthRequest } from '@allwell/core';
import type { Match } from './matcher.ts';

/**
 * Answers `request` as the matched route says. `url` is the address as the client sent it, for where a router has shortened
 * `request.url`. The body is not read. What the application has put on `response` before is kept; where it has answered
 * already, nothing happens.
 */
export function exchange(
  { route, path }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  url: string = request.url ?? '/',
): void {
  const { constant } = route;
  if (constant && request.method === 'GET') return send(response, constant); // without a look at the headers
  const answer = route.respond(toHealthRequest(request, url, path));
  if (answer instanceof Promise) void answer.then((late) => send(response, late));
  else send(response, answer);
}

function toHealthRequest({ method = 'GET', headers }: IncomingMessage, url: string, path: string): HealthRequest {
  return {
    method,
    url,
    path,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

function send(response: ServerResponse, { statusCode, headers, payload }: Answer): void {
  if (response.headersSent || response.destroyed) return; // a middleware that sets a limit of time has been faster
  response.writeHead(statusCode, headers).end(payload);
}

/**
 * The path of an address as sent, without its query. A proxy may send the whole address (RFC 9112, section 3.2.2), and a careless
 * client a fragment, which is no part of the path.
 */
export function pathOf(url: string): string {
  if (url.startsWith('/') && !url.includes('?') && !url.includes('#')) return url; // most are as plain as that
  const [path = ''] = (url.startsWith('/') ? url : url.replace(/^\w+:\/\/[^/?#]*/, '')).split(/[?#]/, 1);
  return path === '' ? '/' : path;
}
