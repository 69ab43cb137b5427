import { drainOnSignals } from '@allwell/fastify/drain';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { DRAIN_DELAY_MS, HOST, PORT, SERVICE } from './settings.ts';

const app = await createApp();

// At SIGTERM and Ctrl+C: readiness fails, requests in flight are finished, then the application closes.
drainOnSignals(app.server, app.allwell, { drainDelayMs: DRAIN_DELAY_MS, stopTasks: { application: () => app.close() } });

const { port, instead } = await listen(app, HOST, PORT);
const address = `http://localhost:${port}`;
if (instead) console.log(`Port ${PORT} is taken, so this uses ${port}.`);
console.log(`
${SERVICE.name} ${SERVICE.version} is running.

  Status page                          ${address}/health
  Make a dependency fail and recover   ${address}/

Press Ctrl+C to stop.
`);
