import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Route } from '@allwell/core';
import { exchange, pathOf } from './exchange.ts';
import { createMatcher } from './matcher.ts';

/**
 * Answers a request that is for one of the routes, and tells whether it was. `url` is the address as sent, where a router has
 * shortened `request.url`; `path` is what is looked for, where that is not the path of `request.url`.
 */
export type Answer = (request: IncomingMessage, response: ServerResponse, url?: string, path?: string) => boolean;

/** Answers `routes` in a chain of others, which go on where it tells false. */
export function createAnswer(routes: readonly Route[]): Answer {
  const match = createMatcher(routes);
  return (request, response, url, path = pathOf(request.url ?? '/')) => {
    const found = match(path);
    if (found) exchange(found, request, response, url);
    return found !== undefined;
  };
}

/** By server: who is asked before its own listeners, first come first. */
const FIRST = new WeakMap<Server, Answer[]>();

/**
 * Has `answer` asked before anything that listens to `server` by now: a framework, whatever its application is made of. Of several
 * answers the first one counts.
 */
export function answerFirst(server: Server, answer: Answer): void {
  const known = FIRST.get(server);
  if (known) return void known.push(answer);
  const answers = [answer];
  FIRST.set(server, answers);
  const listeners = server.rawListeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (answers.some((one) => one(request, response))) return;
    for (const listener of listeners) listener.call(server, request, response);
  });
}
