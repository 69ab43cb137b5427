import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { HOST, PORT, SERVICE } from './settings.ts';

const app = await createApp();

// A second signal is not waited for: whoever sends it means it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close());

const { port, instead } = await listen(app, HOST, PORT);
const address = `http://localhost:${port}`;
if (instead) console.log(`Port ${PORT} is taken, so this uses ${port}.`);
console.log(`
${SERVICE.name} ${SERVICE.version} is running.

  Status page                          ${address}/health
  Make a dependency fail and recover   ${address}/

Press Ctrl+C to stop.
`);
