import { createHealth } from '@allwell/core';
import { healthRoutes } from '@allwell/hono';
import { serve as listen } from '@hono/node-server';
import { Hono } from 'hono';
import { healthAt, type Serve } from '../job.ts';

export default (async ({ checks }) => {
  const app = new Hono();
  app.route('/', healthRoutes(createHealth({ checks }), { access: { secret: null, details: 'always' } }));
  return new Promise((resolve) => {
    listen({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(healthAt(`http://127.0.0.1:${port}`)));
  });
}) satisfies Serve;
