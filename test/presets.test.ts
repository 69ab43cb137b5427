import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHealth, down, type AllwellOptions, type Health } from '@allwell/core';
import { healthRoutes as expressRoutes } from '@allwell/express';
import { allwell as fastifyPlugin } from '@allwell/fastify';
import { healthRoutes as honoRoutes } from '@allwell/hono';
import { AllwellModule } from '@allwell/nestjs';
import { allwell as nodeListener, healthListener } from '@allwell/node';
import { serve } from '@hono/node-server';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

type Preset = NonNullable<AllwellOptions['preset']>;
type Serve = (health: Health, preset: Preset) => Promise<{ readonly url: string; close(): Promise<unknown> }>;

async function listening(server: ReturnType<typeof createServer>): ReturnType<Serve> {
  if (!server.listening) await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

async function nest(adapter: unknown[], options: object): ReturnType<Serve> {
  class AppModule {}
  Module({ imports: [AllwellModule.forRoot({ ...options, drainDelayMs: 0 })] })(AppModule);
  const app = await NestFactory.create(AppModule, ...(adapter as [never]), { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

// What a controller has for an address is the application's router to say.
const SLASHES = { routerOptions: { ignoreTrailingSlash: true } };

const SERVERS: Readonly<Record<string, Serve>> = {
  fastify: async (health, preset) => {
    const app = Fastify();
    await app.register(fastifyPlugin, { health, preset });
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
  },
  express: (health, preset) => listening(express().use(expressRoutes(health, { preset })).listen(0, '127.0.0.1')),
  hono: (health, preset) => {
    const app = new Hono();
    app.route('/', honoRoutes(health, { preset }));
    return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as never);
  },
  'nestjs on Express': (health, preset) => nest([], { health, preset }),
  'nestjs on Fastify, as a controller': (health, preset) =>
    nest([new FastifyAdapter(SLASHES)], { health, preset, mountAs: 'controller' }),
  'a listener of node:http': (health, preset) =>
    listening(createServer(healthListener(health, { preset })).listen(0, '127.0.0.1')),
  'a listener of its own': async (health, preset) => {
    const server = await nodeListener({ health, preset, port: 0, host: '127.0.0.1', signals: [] });
    const { pathname, origin } = new URL(server.url);
    expect(pathname, 'says where it is').toBe(preset === 'spring' ? '/actuator/health' : '/healthcheck');
    return { url: origin, close: () => server.close() };
  },
};

describe.each(Object.entries(SERVERS))('a preset, served by %s', (_, serveWith) => {
  it.each<[preset: Preset, path: string, code: number, member: string]>([
    ['panopticon', '/healthcheck', 500, '"service_healthy":false'],
    ['panopticon', '/healthcheck/', 500, '"service_healthy":false'],
    ['panopticon', '/healthcheck/ping', 200, 'pong'],
    ['spring', '/actuator/health', 503, '"groups":["liveness","readiness"]'],
    ['spring', '/actuator/health/liveness', 200, '{"status":"UP"}'],
    ['spring', '/actuator/health/readiness/', 503, '"status":"DOWN"'],
    ['spring', '/actuator/health/db', 503, '{"status":"DOWN","details":{"error":"gone"}}'],
    ['spring', '/actuator/health/ping', 200, '{"status":"UP"}'],
  ])('%s answers at %s', async (preset, path, code, member) => {
    const health = createHealth({ checks: { db: () => down('gone') } });
    await health.start();
    const served = await serveWith(health, preset);
    try {
      const response = await fetch(served.url + path);
      expect([response.status, await response.text()]).toEqual([code, expect.stringContaining(member)]);
    } finally {
      await served.close();
      await health.close();
    }
  });
});
