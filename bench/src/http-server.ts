import { allwell } from '@allwell/fastify';
import { createHealth, up } from '@allwell/core';
import Fastify from 'fastify';

import type { Bytes } from './http-load.ts';

/** What the server is asked over IPC. `usage` is answered by the CPU time spent so far, in microseconds. */
export type ServerQuestion = 'usage' | { readonly serve: Bytes };

// `bare` sends bytes it was given; `allwell` makes them. Both are plain Fastify servers without a logger.
const [kind, checks = '0'] = process.argv.slice(2);
const app = Fastify();

if (kind === 'allwell') {
  const health = createHealth({
    service: { name: 'bench', version: '1.0.0' },
    checks: Object.fromEntries(Array.from({ length: Number(checks) }, (_, index) => [`check-${index}`, () => up({ index })])),
  });
  await app.register(allwell, { health });
} else {
  const { serve } = await new Promise<{ serve: Bytes }>((resolve) => process.once('message', resolve));
  const body = Buffer.from(serve.body, 'base64');
  app.get(serve.path, (_request, reply) => {
    reply.code(serve.statusCode).headers(serve.headers).send(body);
  });
}

process.on('message', (question: ServerQuestion) => {
  if (question !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.on('disconnect', () => process.exit());
process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }));
