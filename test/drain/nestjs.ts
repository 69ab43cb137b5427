import type { Server } from 'node:http';
import { AllwellModule } from '@allwell/nestjs';
import { Controller, Get, Module, Param, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import { drainOptions, health, tell, tellMeasured, work } from './service.ts';

// Decorated by hand: Node runs this file as it is.

class WorkController {
  work(ms: string): Promise<string> {
    return work(ms);
  }
}
Controller('work')(WorkController);
Get(':ms')(WorkController.prototype, 'work', Object.getOwnPropertyDescriptor(WorkController.prototype, 'work')!);
Param('ms')(WorkController.prototype, 'work', 0);

let clean = true;
let cutConnections = 0;
process.on('warning', ({ message }) => {
  clean = false;
  cutConnections += Number(/(\d+) connections? w/.exec(message)?.[1] ?? 0);
});

class AppModule implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    tellMeasured({ clean, cutConnections });
  }
}
Module({
  imports: [AllwellModule.forRoot({ health, drainDelayMs: drainOptions.drainDelayMs ?? 0 })],
  controllers: [WorkController],
})(AppModule);

/** The same application on each of Nest's platforms, with Nest's own shutdown hooks. */
export async function serveWith(adapter: object): Promise<void> {
  const app = await NestFactory.create(AppModule, adapter as ExpressAdapter, { logger: false });
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.listen(0, '127.0.0.1');
  tell(app.getHttpServer() as Server);
}
