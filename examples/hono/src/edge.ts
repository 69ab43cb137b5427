import { allwell } from '@allwell/hono';
import { Hono } from 'hono';
import { checks } from 'virtual:allwell';
import { carrierRoutes } from './carrier-routes.ts';
import { notFound, tellError } from './errors.ts';

/** What of the shop can be near to everybody: what a parcel costs. Its checks are found while it is bundled. */
const app = new Hono();
app.route('/', await allwell({ checks, service: { name: 'rates-at-the-edge', version: '1.0.0' } }));
app.route('/', carrierRoutes);
app.notFound(notFound);
app.onError(tellError);

export default app;
