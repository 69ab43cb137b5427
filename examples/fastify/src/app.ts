import { allwell } from '@allwell/fastify';
import { createMemoryStore, history } from '@allwell/history';
import { sqliteStore } from '@allwell/history/sqlite';
import Fastify, { type FastifyInstance } from 'fastify';
import { database } from './database.ts';
import { demo } from './demo/routes.ts';
import { inventoryService } from './inventory/service.ts';
import { orderRoutes } from './orders/routes.ts';
import { startWorker } from './queue/worker.ts';
import { HISTORY, SERVICE } from './settings.ts';

/** The service, ready to listen. Closing it stops everything it has started. */
export async function createApp(): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: process.env['LOG_LEVEL'] ?? 'error' } });

  // Finds the health.ts files below this folder and mounts /health.
  await app.register(allwell, {
    service: SERVICE,
    groups: {
      shop: { title: 'Taking orders', checks: ['database', 'orders'] },
      fulfilment: { title: 'Fulfilment', tags: ['fulfilment'] },
      system: { title: 'This process', tags: ['system'] },
    },
  });

  // Uptime, latency and incidents on the page; with a file, over restarts too. It ends with the health.
  await history(app.allwell, { store: HISTORY === undefined ? createMemoryStore() : sqliteStore({ file: HISTORY }) });

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
