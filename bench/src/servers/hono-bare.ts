import { serve as listen } from '@hono/node-server';
import { Hono } from 'hono';
import { healthAt, type Serve } from '../job.ts';

/** The same bytes from plain routes. */
export default (async ({ answers }) => {
  const app = new Hono();
  for (const { path, statusCode, headers, body } of answers) {
    app.get(path, () => new Response(body, { status: statusCode, headers }));
  }
  return new Promise((resolve) => {
    listen({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(healthAt(`http://127.0.0.1:${port}`)));
  });
}) satisfies Serve;
