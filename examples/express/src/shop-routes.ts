import { CARRIER_CONDITIONS, listOrders, listProducts, placeOrder, quote, simulateCarrier } from '@allwell/example-shop';
import { Router } from 'express';

/** The shop over HTTP. What it refuses it throws, and the error handler tells. */
export const shopRoutes: Router = Router();

shopRoutes.get('/products', (_, response) => void response.json(listProducts()));

// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 hands what it rejects with to the error handler
shopRoutes.get('/products/:id/quote', async (request, response) => {
  response.json(await quote(request.params.id, Number(request.query['quantity'] ?? 1)));
});

shopRoutes.get('/orders', (_, response) => void response.json(listOrders(20)));

shopRoutes.post('/orders', (request, response) => {
  const { product, quantity } = (request.body ?? {}) as Record<string, unknown>;
  response.status(202).json(placeOrder(String(product), Number(quantity))); // accepted: it is shipped later
});

shopRoutes.post('/demo/carrier/:condition', (request, response, next) => {
  const condition = CARRIER_CONDITIONS.find((one) => one === request.params.condition);
  if (condition === undefined) return next();
  simulateCarrier(condition);
  response.json({ carrier: condition });
});
