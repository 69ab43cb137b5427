import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Serve } from '../job.ts';

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Its ping with the headers that keep an answer from being remembered and mistaken, set the cheapest way it has. */
export default (async () => {
  const app = Fastify();
  await app.register(underPressure, {
    exposeStatusRoute: {
      url: '/health/ping',
      routeOpts: {
        onRequest: (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
          reply.headers(HEADERS);
          done();
        },
      },
    },
  });
  return { ping: `${await app.listen({ port: 0, host: '127.0.0.1' })}/health/ping` };
}) satisfies Serve;
