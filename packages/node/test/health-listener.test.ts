import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHealth, defineCheck, type EndpointOptions } from '@allwell/core';
import { ask, type Reply } from '@allwell/testkit/adapter-suite';
import { describe, expect, it } from 'vitest';
import { healthListener } from '../src/index.ts';

async function asking(listener: RequestListener, path: string): Promise<Reply> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, path);
  } finally {
    server.close();
  }
}

describe('the health as a request listener', () => {
  it('starts the health, which may have been started already', async () => {
    const health = createHealth();
    healthListener(health);
    expect(health.lifecycle).toBe('starting');
    healthListener(health);
    await health.start();
    expect(health.lifecycle).toBe('started');
  });

  it('hands on what is not its own, as it came', async () => {
    const listener = healthListener(createHealth(), { otherwise: ({ url }, response) => response.end(`mine: ${url}`) });
    expect((await asking(listener, '/healthy?x=1')).text).toBe('mine: /healthy?x=1');
    expect((await asking(listener, '/health/ping')).text).toBe('pong');
  });

  it('keeps what was put on the response before it, and leaves alone what was answered before', async () => {
    const listener = healthListener(createHealth());
    const dressed = await asking((request, response) => {
      response.setHeader('x-request-id', '7');
      listener(request, response);
    }, '/health/ping');
    expect([dressed.header('x-request-id'), dressed.text]).toEqual(['7', 'pong']);
    const answered = await asking((request, response) => {
      response.writeHead(418).end('teapot');
      listener(request, response);
    }, '/health');
    expect([answered.status, answered.text]).toEqual([418, 'teapot']);
  });

  it.each<[string, object, RegExp]>([
    ['an option that does not exist', { pathh: '/x' }, /no option "pathh"/],
    ['something that is no listener', { otherwise: 'app' }, /otherwise must be a function, got "app"/],
    ['a forgotten secret', { access: { secret: undefined } }, /secret/],
  ])('refuses %s', (_, options, message) => {
    expect(() => healthListener(createHealth(), options as EndpointOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a health that is closed, and one whose checks depend on what is not there', async () => {
    const closed = createHealth();
    await closed.close();
    expect(() => healthListener(closed)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    const incomplete = createHealth({ checks: { orders: defineCheck(() => true, { dependsOn: ['database'] }) } });
    expect(() => healthListener(incomplete)).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHECK' }));
  });
});
