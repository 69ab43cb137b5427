import Fastify from 'fastify';

import { healthAt, type Serve } from '../job.ts';

/** The same bytes from plain routes. */
export default (async ({ answers }) => {
  const app = Fastify();
  for (const { path, statusCode, headers, body } of answers) {
    app.get(path, (_request, reply) => {
      reply.code(statusCode).headers(headers).send(body);
    });
  }
  return healthAt(await app.listen({ port: 0, host: '127.0.0.1' }));
}) satisfies Serve;
