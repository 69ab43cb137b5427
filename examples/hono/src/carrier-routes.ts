import { CARRIER_CONDITIONS, rate, simulateCarrier } from '@allwell/example-shop/edge';
import { Hono } from 'hono';

/** The carrier over HTTP, on Node and at the edge. */
export const carrierRoutes = new Hono()
  .get('/rates', async (c) => c.json(await rate(Number(c.req.query('grams') ?? 500))))
  .post('/demo/carrier/:condition', (c) => {
    const condition = CARRIER_CONDITIONS.find((one) => one === c.req.param('condition'));
    if (condition === undefined) return c.notFound();
    simulateCarrier(condition);
    return c.json({ carrier: condition });
  });
