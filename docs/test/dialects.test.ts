import { Controller, Get, Inject, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory, type NestApplication } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { createEndpoint, createHealth, degraded, down, up, type Answer, type CheckFunction } from '@allwell/core';
import { describe, expect, it, vi } from 'vitest';

type Indicators = (service: HealthIndicatorService) => Parameters<HealthCheckService['check']>[0];

/** What one service says, once with `@nestjs/terminus` and once with Allwell in its place. */
interface Scene {
  readonly indicators: Indicators;
  readonly checks: Readonly<Record<string, CheckFunction>>;
}

const SCENES: Readonly<Record<string, Scene>> = {
  'nothing to check': { indicators: () => [], checks: {} },
  'all is up': {
    indicators: (service) => [
      service.check('database').attempt(() => undefined),
      service.check('queue').attempt(() => ({ waiting: 4, oldest: { ageMs: 12 } })),
    ],
    checks: { database: () => undefined, queue: () => up({ waiting: 4, oldest: { ageMs: 12 } }) },
  },
  'the first of three is down': {
    indicators: (service) => [
      service.check('database').attempt(() => {
        throw new Error('connection "orders" refused\n');
      }),
      service.check('queue').attempt(() => ({ waiting: 4 })),
      service.check('cache').attempt(() => undefined),
    ],
    checks: {
      database: () => {
        throw new Error('connection "orders" refused\n');
      },
      queue: () => up({ waiting: 4 }),
      cache: () => undefined,
    },
  },
  'one says that it is down, with data': {
    indicators: (service) => [() => service.check('queue').down({ waiting: 1_200, message: '1200 wait' })],
    checks: { queue: () => down('1200 wait', { waiting: 1_200 }) },
  },
  'one is degraded': {
    indicators: (service) => [() => service.check('queue').degraded('slow'), service.check('cache').attempt(() => undefined)],
    checks: { queue: () => degraded('slow'), cache: () => undefined },
  },
};

describe.each([
  ['Express', ExpressAdapter],
  ['Fastify', FastifyAdapter],
] as const)('the dialect and preset terminus answer what @nestjs/terminus does on %s', (_, Adapter) => {
  it.each(Object.entries(SCENES))('while %s', async (_name, { indicators, checks }) => {
    const app = await NestFactory.create(moduleOf(indicators), new Adapter(), { logger: false });
    try {
      const theirs = await fetch(`${await listen(app)}/health`);
      const ours = await ask(checks);
      expect([ours.statusCode, ours.headers['content-type']]).toEqual([theirs.status, theirs.headers.get('content-type')]);
      expect(withoutTimes(ours.text)).toBe(withoutTimes(await theirs.text()));
    } finally {
      await app.close();
    }
  });

  it('while the process shuts down', async () => {
    const { indicators, checks } = SCENES['all is up']!;
    const app = await NestFactory.create(moduleOf(indicators, 2_000), new Adapter(), { logger: false });
    const url = `${await listen(app)}/health`;
    const closing = (app as NestApplication).close('SIGTERM');
    const theirs = await vi.waitFor(
      async () => {
        const response = await fetch(url);
        expect(response.status).toBe(503);
        return response;
      },
      { timeout: 2_000, interval: 10 },
    );
    const ours = await ask(checks, true);
    expect([ours.statusCode, withoutTimes(ours.text)]).toEqual([503, withoutTimes(await theirs.text())]);
    await closing;
  });
});

function moduleOf(indicators: Indicators, gracefulShutdownTimeoutMs = 0): Type {
  class HealthController {
    declare readonly health: HealthCheckService;
    declare readonly service: HealthIndicatorService;

    check(): unknown {
      return this.health.check(indicators(this.service));
    }
  }
  // Decorated by hand: decorators are no JavaScript yet.
  const descriptor = Object.getOwnPropertyDescriptor(HealthController.prototype, 'check')!;
  for (const decorate of [Get(), HealthCheck()]) decorate(HealthController.prototype, 'check', descriptor);
  Controller('health')(HealthController);
  Inject(HealthCheckService)(HealthController.prototype, 'health');
  Inject(HealthIndicatorService)(HealthController.prototype, 'service');

  class AppModule {}
  Module({ imports: [TerminusModule.forRoot({ gracefulShutdownTimeoutMs, logger: false })], controllers: [HealthController] })(
    AppModule,
  );
  return AppModule;
}

async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

async function ask(checks: Scene['checks'], isDraining = false): Promise<Answer> {
  await using health = createHealth({ checks });
  await health.start();
  if (isDraining) health.drain();
  const [route] = createEndpoint(health, { preset: 'terminus', access: { secret: null, details: 'always' } });
  return await route!.respond({ method: 'GET', url: '/health', path: '', header: () => undefined });
}

/** Terminus measures an `attempt` alone; Allwell measures every check. */
function withoutTimes(text: string): string {
  return text.replaceAll(/"responseTime":\d+,/g, '');
}
