import { allwell } from '@allwell/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { database } from './database.ts';
import { demo } from './demo/routes.ts';
import { inventoryService } from './inventory/service.ts';
import { orderRoutes } from './orders/routes.ts';
import { startWorker } from './queue/worker.ts';
import { SERVICE } from './settings.ts';

/** The service, ready to listen. Closing it stops everything it has started. */
export async function createApp(): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: process.env['LOG_LEVEL'] ?? 'error' }, forceCloseConnections: true });

  // Finds the health.ts files below this folder and mounts /health.
  await app.register(allwell, {
    service: SERVICE,
    groups: {
      shop: { title: 'Taking orders', checks: ['database', 'orders'] },
      fulfilment: { title: 'Fulfilment', tags: ['fulfilment'] },
      system: { title: 'This process', tags: ['system'] },
    },
  });

  await app.register(orderRoutes);
  await app.register(demo);

  const stopWorker = startWorker();
  app.addHook('onClose', async () => {
    await stopWorker();
    await inventoryService.close();
    database.close();
  });
  return app;
}
