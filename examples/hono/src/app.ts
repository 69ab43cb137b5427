import { eventLoop } from '@allwell/checks/event-loop';
import { defineCheck, type Health } from '@allwell/core';
import { checksRoot } from '@allwell/example-shop';
import { allwell } from '@allwell/hono';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { carrierRoutes } from './carrier-routes.ts';
import { notFound, tellError } from './errors.ts';
import { shopRoutes } from './shop-routes.ts';

/** The shop, ready to be served. */
export async function createApp(): Promise<{ readonly app: Hono; readonly health: Health }> {
  // The health.ts files lie in the shop's own folder. What concerns this process alone is given here.
  const healthRoutes = await allwell({
    root: checksRoot,
    service: { name: 'shop-on-hono', version: '1.0.0' },
    checks: {
      eventLoop: defineCheck(eventLoop(), { title: 'Event loop', everyMs: 5_000, failsAs: 'degraded', tags: ['process'] }),
    },
    groups: {
      selling: { title: 'Selling', tags: ['storage', 'selling'] },
      shipping: { title: 'Shipping', tags: ['shipping'] },
    },
  });

  const app = new Hono();
  app.route('/', healthRoutes); // before the rest, so that nothing of it can get in the way of a probe
  app.use(etag(), compress());
  app.route('/', shopRoutes);
  app.route('/', carrierRoutes);
  app.notFound(notFound);
  app.onError(tellError);
  return { app, health: healthRoutes.health };
}
