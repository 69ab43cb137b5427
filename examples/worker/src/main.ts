import { allwell } from '@allwell/node';
import { database } from './database.ts';
import { createWorker } from './deliveries/worker.ts';
import { DATABASE, PORT, SERVICE, STOP_WITHIN_MS } from './settings.ts';

const worker = createWorker();

// Finds the health modules below this folder and tells the health on a port of its own. At SIGTERM and Ctrl+C no delivery is begun
// any more and the one at hand is finished, while liveness is still answered.
const { health, url } = await allwell({
  port: PORT,
  service: SERVICE,
  groups: { deliveries: { title: 'Deliveries', tags: ['deliveries'] } },
  stopTasks: { deliveries: worker.stop, database: () => database.close() },
  stopTaskTimeoutMs: STOP_WITHIN_MS,
});

worker.start(health.heartbeat('deliveries', { wedgedAfterMs: 60_000 }));

console.log(`
${SERVICE.name} ${SERVICE.version} is running, with the queue in ${DATABASE}

  Status page   ${url}

Press Ctrl+C to stop.
`);
