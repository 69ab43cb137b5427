import { listOrders, listProducts, placeOrder, quote } from '@allwell/example-shop';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** The shop over HTTP. What it refuses it throws, and the error handler tells. */
export const shopRoutes = new Hono()
  .get('/products', (c) => c.json(listProducts()))
  .get('/products/:id/quote', async (c) => c.json(await quote(c.req.param('id'), Number(c.req.query('quantity') ?? 1))))
  .get('/orders', (c) => c.json(listOrders(20)))
  .post('/orders', async (c) => {
    const { product, quantity } = await c.req.json<Record<string, unknown>>().catch((cause: unknown) => {
      throw new HTTPException(400, { message: 'the body is no JSON', cause });
    });
    return c.json(placeOrder(String(product), Number(quantity)), 202); // accepted: it is shipped later
  });
