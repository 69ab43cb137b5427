import { closeDatabase, startDispatch } from '@allwell/example-shop';
import { drainOnSignals } from '@allwell/node';
import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { DRAIN_DELAY_MS, HOST, PORT } from './settings.ts';

const { app, health } = await createApp();

const server = serve({ fetch: app.fetch, hostname: HOST, port: PORT }, ({ port }) => {
  const address = `http://localhost:${port}`;
  console.log(`
The shop is open.

  Status page   ${address}/health
  Products      ${address}/products

Make the carrier fail, and recover:

  curl -X POST ${address}/demo/carrier/failing
  curl -X POST ${address}/demo/carrier/working

Press Ctrl+C to stop.
`);
});

// At SIGTERM and Ctrl+C: readiness fails, requests in flight are finished, then this ends in order.
drainOnSignals(server, health, {
  drainDelayMs: DRAIN_DELAY_MS,
  stopTasks: { dispatch: startDispatch(), database: closeDatabase },
});
