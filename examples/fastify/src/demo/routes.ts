import type { FastifyPluginAsync } from 'fastify';
import { inventoryService, type InventoryMode } from '../inventory/service.ts';
import { placeOrder } from '../orders/order.ts';
import { controlPage } from './page.ts';

// No part of the service: the switches with which to see what the status page makes of a failure.

const MODES: Readonly<Record<string, InventoryMode>> = { recover: 'working', slow: 'slow', fail: 'failing', hang: 'hanging' };
const SHOPPING = ['teapot', 'cup', 'cup', 'cup'];

const action = { type: 'object', properties: { action: { type: 'string', enum: Object.keys(MODES) } } };
const amount = { type: 'object', properties: { count: { type: 'integer', minimum: 1, maximum: 200, default: 30 } } };

/** `GET /`, `POST /demo/inventory/fail`, `/slow`, `/hang` and `/recover`, `POST /demo/orders?count=30`. */
export const demo: FastifyPluginAsync = async (app) => {
  // Plain HTML forms send this type with an empty body.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
    done(null, undefined),
  );

  app.get('/', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(controlPage()),
  );

  app.post<{ Params: { action: string } }>('/demo/inventory/:action', { schema: { params: action } }, async (request, reply) => {
    inventoryService.mode = MODES[request.params.action] ?? inventoryService.mode;
    return reply.code(303).header('location', '/').send(`the inventory is ${inventoryService.mode} now\n`);
  });

  app.post<{ Querystring: { count: number } }>('/demo/orders', { schema: { querystring: amount } }, async (request, reply) => {
    for (let index = 0; index < request.query.count; index += 1) placeOrder(SHOPPING[index % SHOPPING.length] ?? 'cup', 1);
    return reply.code(303).header('location', '/').send(`${request.query.count} orders placed\n`);
  });
};
