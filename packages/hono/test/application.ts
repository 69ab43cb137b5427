import type { Health } from '@allwell/core';
import type { Neighbours, ServeOptions } from '@allwell/testkit/adapter-suite';
import { Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { healthRoutes } from '../src/index.ts';

/** An application with the endpoint and these neighbours. Where they would have a say, health is put in front, as the documentation has it. */
export function application(
  health: Health,
  { endpoint, mount, neighbours }: ServeOptions,
  compression: MiddlewareHandler = compress({ threshold: 0 }),
): Hono {
  const front = new Hono().route(mount, healthRoutes(health, endpoint));
  if (neighbours === 'itself again') {
    const again = healthRoutes(health, { ...endpoint, defaultFormat: 'text' });
    return front.route(mount, again).route('/neighbour', again);
  }
  const build = REST[neighbours];
  return build === undefined ? front : front.route('/', build(compression));
}

/** What stands behind it: the rest of the application, as if health were not there. */
const REST: Readonly<Partial<Record<Neighbours, (compression: MiddlewareHandler) => Hono>>> = {
  'a catch-all before it': () => new Hono().all('*', (c) => c.text('caught')).notFound((c) => c.text('caught')),
  'hooks that throw': () =>
    new Hono()
      .use(() => {
        throw new Error('middleware is broken');
      })
      .get('/neighbour', (c) => c.text('never'))
      .onError((_, c) => c.text('broken', 500)),
  'a body parser that reads everything': () =>
    new Hono()
      .use(async (c, next) => {
        await c.req.json();
        return next();
      })
      .post('/neighbour', async (c) => c.body(await c.req.text()))
      .onError((_, c) => c.text('no JSON', 400)),
  'compression and ETags': (compression) =>
    new Hono()
      .use(etag(), compression)
      .get('/neighbour', (c) => c.body('x'.repeat(10_000), 200, { 'content-type': 'text/plain' })),
};
