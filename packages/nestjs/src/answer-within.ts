import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '@allwell/node';
import type { AbstractHttpAdapter } from '@nestjs/core';

// What is used of Fastify: who has the Express platform has no types of it.
type FastifyRequest = { readonly raw: IncomingMessage; readonly originalUrl: string };
type FastifyReply = { readonly raw: ServerResponse; hijack(): unknown };
type Hook = (request: FastifyRequest, reply: FastifyReply, next: () => void) => void;
type ExpressRequest = IncomingMessage & { readonly originalUrl: string };

/**
 * Has `answer` asked within the framework too, for requests that do not come from the application's own server: Fastify's `inject`,
 * its second server for the other address of `localhost`, and whoever calls the Express application as a function.
 */
export function answerWithin(adapter: AbstractHttpAdapter, answer: Answer): void {
  if (adapter.getType() === 'express')
    adapter.use((request: ExpressRequest, response: ServerResponse, next: () => void) => {
      if (!answer(request, response, request.originalUrl)) next();
    });
  if (adapter.getType() === 'fastify')
    adapter
      .getInstance<{ addHook(name: 'onRequest', hook: Hook): unknown }>()
      .addHook('onRequest', ({ raw, originalUrl }, reply, next) => {
        if (answer(raw, reply.raw, originalUrl)) reply.hijack();
        else next();
      });
}
