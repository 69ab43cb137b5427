import type { FastifyPluginAsync } from 'fastify';
import { findOrder, listOrders, placeOrder } from './order.ts';

const newOrder = {
  type: 'object',
  required: ['item', 'quantity'],
  additionalProperties: false,
  properties: {
    item: { type: 'string', minLength: 1, maxLength: 100 },
    quantity: { type: 'integer', minimum: 1, maximum: 1_000 },
  },
};
const byId = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } };
const page = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } } };

/** `POST /orders`, `GET /orders`, `GET /orders/:id`. */
export const orderRoutes: FastifyPluginAsync = async (app) => {
  app.post<{ Body: { item: string; quantity: number } }>('/orders', { schema: { body: newOrder } }, async (request, reply) => {
    const order = placeOrder(request.body.item, request.body.quantity);
    return reply.code(202).header('location', `/orders/${order.id}`).send(order); // accepted: fulfilling it comes later
  });

  app.get<{ Params: { id: number } }>('/orders/:id', { schema: { params: byId } }, async (request, reply) => {
    return findOrder(request.params.id) ?? reply.code(404).send({ error: `there is no order ${request.params.id}` });
  });

  app.get<{ Querystring: { limit: number } }>('/orders', { schema: { querystring: page } }, (request, reply) =>
    reply.send(listOrders(request.query.limit)),
  );
};
