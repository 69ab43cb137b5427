import { createHealth } from '@allwell/core';
import { Controller, Get, Global, Inject, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { AllwellModule, drainOnSignals, HealthService } from '../src/index.ts';

// A service as a process of its own, for tests that send it signals. Written without decorators, so that Node runs it as it is.
// It tells its parent what happens, one word after the other, and closes when the parent says so.

const tell = (word: string): unknown => process.send?.(word);
const { PLATFORM = 'express', SIGNALS = 'hooks', DRAIN_DELAY_MS = '300', ROW_MS = '200', APPLICATIONS = '1' } = process.env;

/** Closed as early as a module can, like many a client of a database. */
class Pool implements OnModuleDestroy, OnApplicationShutdown {
  private open = true;
  async query(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, Number(ROW_MS)));
    if (!this.open) throw new Error('the pool is closed');
    return 'row';
  }
  onModuleDestroy(): void {
    this.open = false;
    tell('pool closed');
  }
  onApplicationShutdown(signal?: string): void {
    tell(`shut down by ${signal ?? 'the program'}`);
  }
}

class PoolModule {}
Module({ providers: [Pool], exports: [Pool] })(PoolModule);
Global()(PoolModule);

class OrdersController {
  private readonly pool: Pool;
  constructor(pool: Pool) {
    this.pool = pool;
  }
  orders(): Promise<string> {
    return this.pool.query();
  }
}
Controller('orders')(OrdersController);
Inject(Pool)(OrdersController, undefined, 0);
Get()(OrdersController.prototype, 'orders', Object.getOwnPropertyDescriptor(OrdersController.prototype, 'orders')!);

class AppModule {}
Module({
  imports: [
    PoolModule,
    AllwellModule.forRoot({
      health: createHealth({ checks: { database: () => true } }),
      access: { secret: null },
      drainDelayMs: Number(DRAIN_DELAY_MS),
      graceMs: 100_000,
    }),
  ],
  controllers: [OrdersController],
})(AppModule);

for (let count = Number(APPLICATIONS); count > 0; count -= 1) {
  const adapter = PLATFORM === 'fastify' ? [new FastifyAdapter() as never] : [];
  const app = await NestFactory.create(AppModule, ...adapter, { logger: false });
  if (SIGNALS === 'hooks') app.enableShutdownHooks();
  if (SIGNALS === 'own handler')
    process.once('SIGTERM', () => {
      tell('handled');
      void app.close().then(() => process.disconnect());
    });
  if (SIGNALS === 'somebody polite') {
    // As `signal-exit` does, which many packages use: where nobody listens but itself, it ends the process.
    process.on('SIGTERM', function polite() {
      if (process.listenerCount('SIGTERM') > 1) return;
      process.off('SIGTERM', polite);
      process.kill(process.pid, 'SIGTERM');
    });
  }
  await app.listen(0, '127.0.0.1');
  if (SIGNALS === 'drainOnSignals')
    drainOnSignals(app.getHttpServer() as Server, app.get(HealthService), {
      drainDelayMs: Number(DRAIN_DELAY_MS),
      graceMs: 100_000,
      stopTasks: { application: () => app.close() },
    });
  process.on('message', (word) => word === 'close' && void app.close().then(() => process.disconnect()));
  tell(await app.getUrl());
}
