import { allwell } from '@allwell/fastify';
import { drainOnSignals } from '@allwell/fastify/drain';
import Fastify from 'fastify';
import { drainOptions, health, tell, work } from './service.ts';

const app = Fastify();
await app.register(allwell, { health });
app.get<{ Params: { ms: string } }>('/work/:ms', ({ params }) => work(params.ms));
drainOnSignals(app.server, app.allwell, { ...drainOptions, stopTasks: { application: () => app.close() } });
await app.listen({ port: 0, host: '127.0.0.1' });
tell(app.server);
