import { describeAdapter } from '@allwell/testkit/adapter-suite';
import Fastify from 'fastify';
import { allwell } from '../src/index.ts';

describeAdapter('fastify', async (health, { endpoint, mount }) => {
  const app = Fastify();
  await app.register(allwell, { ...endpoint, health, ...(mount !== '' && { prefix: mount }) });
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), [Symbol.asyncDispose]: () => app.close() };
});
