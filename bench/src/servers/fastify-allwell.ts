import { createHealth } from '@allwell/core';
import { allwell } from '@allwell/fastify';
import Fastify from 'fastify';

import { healthAt, type Serve } from '../job.ts';

export default (async ({ checks }) => {
  const app = Fastify();
  await app.register(allwell, { health: createHealth({ checks }), access: { secret: null, details: 'always' } });
  return healthAt(await app.listen({ port: 0, host: '127.0.0.1' }));
}) satisfies Serve;
