import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, createHealth, type EndpointOptions } from '@allwell/core';
import { ask } from '@allwell/testkit/adapter-suite';
import { expect, it } from 'vitest';
import { answerFirst, createAnswer, type Answer } from '../src/index.ts';

const answerOf = (options: EndpointOptions = {}): Answer => createAnswer(createEndpoint(createHealth(), options));

async function listen(server: Server): Promise<AsyncDisposable & { readonly url: string }> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  };
}

it('answers before whoever listens, who then hear nothing of it', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => void response.end(`the application at ${request.url}`));
  server.on('request', ({ url }) => heard.push(String(url)));
  server.once('request', ({ url }) => heard.push(`first ${url}`));
  answerFirst(server, answerOf());
  await using listening = await listen(server);
  expect((await ask(listening.url, '/health/ping?x')).text).toBe('pong');
  expect((await ask(listening.url, '/health/nothere')).status).toBe(404);
  expect(heard).toEqual([]);
  expect((await ask(listening.url, '/healthy')).text).toBe('the application at /healthy');
  expect((await ask(listening.url, '/')).text).toBe('the application at /');
  expect(heard).toEqual(['/healthy', 'first /healthy', '/']);
});

it('of several answers takes the first', async () => {
  const server = createServer((_, response) => void response.end('the application'));
  answerFirst(server, answerOf());
  answerFirst(server, answerOf({ defaultFormat: 'text' }));
  answerFirst(server, answerOf({ defaultFormat: 'text', path: '/status' }));
  await using listening = await listen(server);
  expect((await ask(listening.url, '/health')).header('content-type')).toBe('application/json');
  expect((await ask(listening.url, '/status')).header('content-type')).toBe('text/plain; charset=utf-8');
  expect((await ask(listening.url, '/other')).text).toBe('the application');
});

it('looks for another path than the one that came, where it is told one', async () => {
  const answer = answerOf();
  const server = createServer((request, response) => {
    if (!answer(request, response, request.url, '/health/ping')) response.end('not answered');
  });
  await using listening = await listen(server);
  expect((await ask(listening.url, '/whatever')).text).toBe('pong');
});
