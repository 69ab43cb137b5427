import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf, type Answer, type Operation } from '@allwell/node';
import { Controller, Get, Inject, Post, Req, Res, type Type } from '@nestjs/common';

// What a platform hands to a controller: Express its request and response, Fastify something around them.
type Routed = { raw?: IncomingMessage; originalUrl: string; route?: { path: string }; routeOptions?: { url: string } };
type Response = ServerResponse & { raw?: ServerResponse; hijack?(): void };
type Hidden = (operation: Operation) => boolean;
type Handler = (this: { life: { answer: Answer } }, request: IncomingMessage & Routed, response: Response) => void;

/** The token of what answers. Applications that are made of one module have the class of its controller in common. */
export const LIFE: unique symbol = Symbol('@allwell/nestjs/life');

/**
 * A class for one import of the module: Nest and Swagger keep what they know of a controller on its class. Unless it is to be
 * `routed`, Nest finds no route in it.
 */
export function createHealthController(routed: boolean): Type {
  class HealthController {}
  Controller(routed ? '' : [])(HealthController);
  Inject(LIFE)(HealthController.prototype, 'life');
  return HealthController;
}

/**
 * Gives a controller the operations of an endpoint: for `SwaggerModule`, which finds them in metadata under names of its own and
 * leaves out what is `hidden` at that moment, and, if `routed`, as routes of the application.
 */
export function fillController({ prototype }: Type, operations: readonly Operation[], hidden: Hidden, routed: boolean): void {
  for (const operation of operations) {
    const { path, method, operationId: name } = operation;
    const descriptor = { value: respondAt(path), configurable: true };
    Object.defineProperty(prototype, name, descriptor);
    const exclusion = Object.defineProperty({}, 'disable', { get: () => hidden(operation) });
    Reflect.defineMetadata('swagger/apiExcludeEndpoint', exclusion, descriptor.value);
    // Where it is no route of Nest's, it says itself where it is, and no prefix comes before that. Not copied: that would read it.
    Reflect.defineMetadata('swagger/apiOperation', routed ? withoutAddress(operation) : operation, descriptor.value);
    Reflect.defineMetadata('swagger/apiParameters', operation.parameters, descriptor.value);
    if (!routed) continue;
    (method === 'post' ? Post : Get)(path.replaceAll(/\{(\w+)\}/g, ':$1'))(prototype, name, descriptor);
    Req()(prototype, name, 0);
    Res()(prototype, name, 1);
  }
}

const withoutAddress = ({ path: _, method: __, ...described }: Operation): object => described;

/** What answers on the route for `path`, with whatever prefix and version the application has put before it. */
function respondAt(path: string): Handler {
  return function respond(request, response) {
    const pattern = request.routeOptions?.url ?? request.route?.path ?? '';
    const [, ...parts] = pathOf(request.originalUrl).split('/');
    response.hijack?.();
    response.raw?.setHeaders(new Map(Object.entries(response.getHeaders() as Record<string, string>)));
    const own = `/${parts.slice(pattern.split('/').length - path.split('/').length).join('/')}`;
    this.life.answer(request.raw ?? request, response.raw ?? response, request.originalUrl, own);
  };
}
