import { eventLoop } from '@allwell/checks/event-loop';
import { defineCheck, type Health } from '@allwell/core';
import { checksRoot } from '@allwell/example-shop';
import { allwell } from '@allwell/express';
import compression from 'compression';
import express, { type Express } from 'express';
import { notFound, tellError } from './errors.ts';
import { shopRoutes } from './shop-routes.ts';

/** The shop, ready to be served. */
export async function createApp(): Promise<{ readonly app: Express; readonly health: Health }> {
  const app = express().disable('x-powered-by');

  // The health.ts files lie in the shop's own folder. What concerns this process alone is given here.
  const healthRoutes = await allwell({
    root: checksRoot,
    service: { name: 'shop-on-express', version: '1.0.0' },
    checks: {
      eventLoop: defineCheck(eventLoop(), { title: 'Event loop', everyMs: 5_000, failsAs: 'degraded', tags: ['process'] }),
    },
    groups: {
      selling: { title: 'Selling', tags: ['storage', 'selling'] },
      shipping: { title: 'Shipping', tags: ['shipping'] },
    },
  });

  app.use(healthRoutes); // before the rest, so that nothing of it can get in the way of a probe
  app.use(compression(), express.json());
  app.use(shopRoutes);
  app.use(notFound, tellError);
  return { app, health: healthRoutes.health };
}
