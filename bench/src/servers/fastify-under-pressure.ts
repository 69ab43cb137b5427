import underPressure from '@fastify/under-pressure';
import Fastify from 'fastify';
import type { Serve } from '../job.ts';

/**
 * One function checks everything, on every request; of what it returns, the client sees what a schema names. In two scopes, as
 * a second address takes a second registration, and so the ping is spared the hook that a check adds to every route.
 */
export default (async ({ checks }) => {
  const app = Fastify();
  await app.register(async (scope) => {
    await scope.register(underPressure, { exposeStatusRoute: '/health/ping' });
  });
  await app.register(async (scope) => {
    await scope.register(underPressure, {
      exposeStatusRoute: {
        url: '/health',
        routeOpts: {},
        routeResponseSchemaOpts: {
          checks: { type: 'object', additionalProperties: { type: 'object', properties: { status: { type: 'string' } } } },
        },
      },
      healthCheck: async () => {
        const results = await Promise.all(
          Object.entries(checks).map(async ([name, check]) => {
            await check();
            return [name, { status: 'up' }] as const;
          }),
        );
        return { checks: Object.fromEntries(results) };
      },
    });
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  return { ping: `${origin}/health/ping`, report: `${origin}/health` };
}) satisfies Serve;
