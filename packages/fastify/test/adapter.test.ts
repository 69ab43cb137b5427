import compress from '@fastify/compress';
import etag from '@fastify/etag';
import { describeAdapter, type Neighbours } from '@allwell/testkit/adapter-suite';
import Fastify, { type FastifyInstance } from 'fastify';
import { allwell } from '../src/index.ts';

describeAdapter('fastify', async (health, { endpoint, mount, neighbours }) => {
  const app = Fastify();
  // What Fastify does not route unless it is told to.
  for (const method of ['PROPFIND', 'QUERY', 'PURGE', 'M-SEARCH', 'LINK', 'REPORT']) app.addHttpMethod(method);
  const add = (prefix: string, more: object = {}): PromiseLike<unknown> =>
    app.register(allwell, { ...endpoint, ...more, health, ...(prefix !== '' && { prefix }) });

  await BEFORE[neighbours]?.(app);
  await add(mount);
  if (neighbours === 'itself again') for (const prefix of [mount, '/neighbour']) await add(prefix, { defaultFormat: 'text' });
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), [Symbol.asyncDispose]: () => app.close() };
});

/** What is registered before the adapter: its hooks apply to everything that comes after. */
const BEFORE: Readonly<Partial<Record<Neighbours, (app: FastifyInstance) => Promise<void>>>> = {
  async 'a catch-all before it'(app) {
    app.all('*', async () => 'caught');
    app.setNotFoundHandler((_, reply) => reply.code(200).send('caught'));
  },
  async 'hooks that throw'(app) {
    await app.register(brokenHooks);
  },
  async 'a body parser that reads everything'(app) {
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 10_000_000 }, (_, body, done) => done(null, body));
    app.post('/neighbour', async ({ body }) => body);
  },
  async 'compression and ETags'(app) {
    await app.register(etag);
    await app.register(compress, { threshold: 0 });
    app.get('/neighbour', async () => 'x'.repeat(10_000));
  },
};

/** In a plugin of its own: hooks of the instance that the adapter is registered in would apply to its routes, before or after. */
async function brokenHooks(app: FastifyInstance): Promise<void> {
  const broken = (): never => {
    throw new Error('hook is broken');
  };
  for (const phase of ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const)
    app.addHook(phase, broken);
  for (const phase of ['onResponse', 'onError', 'onTimeout', 'onRequestAbort'] as const) app.addHook(phase, broken);
  app.setErrorHandler(broken);
  app.get('/neighbour', async () => 'never');
}
