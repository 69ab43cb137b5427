import type { IncomingMessage, ServerResponse } from 'node:http';
import compress from '@fastify/compress';
import etag from '@fastify/etag';
import type { Neighbours, Serve } from '@allwell/testkit/adapter-suite';
import { All, Body, Controller, Get, HttpCode, Module, Post, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import type { AllwellModule as Allwell } from '../src/index.ts';

// Written without decorators and without anything that has to be compiled: it also runs as it is beside Nest 11, in a project of
// its own, with the packed module.

export type Platform = 'express' | 'fastify';
type Application = NestExpressApplication & NestFastifyApplication;

/** Serves a health with the module under test on one of Nest's platforms. */
export function serveOn(platform: Platform, AllwellModule: typeof Allwell): Serve {
  return async (health, { endpoint, mount, neighbours }) => {
    const below = (prefix: string, more: object = {}): DynamicModule =>
      AllwellModule.forRoot({ ...endpoint, ...more, health, path: `${prefix}${endpoint.path ?? '/health'}` });
    const again = neighbours === 'itself again' ? [mount, '/neighbour'] : [];
    const wildcard = platform === 'fastify' ? '*' : '*path';
    const controllers = CONTROLLERS[neighbours]?.(wildcard) ?? [];
    class AppModule {}
    Module({
      imports: [asModule(controllers), below(mount), ...again.map((prefix) => below(prefix, { defaultFormat: 'text' }))],
    })(AppModule);

    const adapter = platform === 'fastify' ? [new FastifyAdapter() as never] : [];
    const app = await NestFactory.create<Application>(AppModule, ...adapter, { logger: false, abortOnError: false });
    await BEFORE[neighbours]?.(app, platform);
    await app.listen(0, '127.0.0.1');
    return { url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), [Symbol.asyncDispose]: () => app.close() };
  };
}

function asModule(controllers: Type[]): Type {
  class NeighbourModule {}
  Module({ controllers })(NeighbourModule);
  return NeighbourModule;
}

function broken(): never {
  throw new Error('hook is broken');
}

const NEIGHBOUR = 'neighbour';

/** `answer` as the method of a controller at `path`. */
function controllerOf(path: string, answer: (body: unknown) => unknown, ...decorators: MethodDecorator[]): Type {
  class NeighbourController {}
  Object.defineProperty(NeighbourController.prototype, 'answer', { value: answer });
  for (const decorate of decorators) decorate(NeighbourController.prototype, 'answer', { value: answer });
  Body()(NeighbourController.prototype, 'answer', 0);
  Controller(path)(NeighbourController);
  return NeighbourController;
}

/** Routes of the application, in a module that is imported before the adapter. */
const CONTROLLERS: Partial<Record<Neighbours, (wildcard: string) => Type[]>> = {
  'a catch-all before it': (wildcard) => [controllerOf('', () => 'caught', All(wildcard), HttpCode(200))],
  'hooks that throw': () => [controllerOf(NEIGHBOUR, () => 'never', Get())],
  'a body parser that reads everything': () => [controllerOf(NEIGHBOUR, (body) => body, Post(), HttpCode(200))],
  'compression and ETags': () => [controllerOf(NEIGHBOUR, () => 'x'.repeat(10_000), Get())],
};

/** What `main.ts` adds before it listens. */
const BEFORE: Partial<Record<Neighbours, (app: Application, platform: Platform) => unknown>> = {
  'a catch-all before it': (app) =>
    app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      if (request.method === 'DELETE') next();
      else response.end('caught');
    }),
  'hooks that throw': (app) => {
    app.use(broken);
    app.useGlobalGuards({ canActivate: broken });
    app.useGlobalInterceptors({ intercept: broken });
    app.useGlobalPipes({ transform: broken });
    app.useGlobalFilters({ catch: broken });
    app.setGlobalPrefix('', { exclude: ['never'] });
  },
  'a body parser that reads everything': (app, platform) => {
    const isText = ({ headers }: IncomingMessage): boolean => !headers['content-type']?.includes('json');
    if (platform === 'express') app.useBodyParser('text', { type: isText, limit: '10mb' });
    else
      app.useBodyParser('*', { bodyLimit: 10_000_000 }, (_: unknown, body: unknown, done: (error: null, body: unknown) => void) =>
        done(null, String(body)),
      );
  },
  'compression and ETags': async (app, platform) => {
    if (platform === 'express') return app.use(compression({ threshold: 0 }));
    await app.register(etag as never);
    return app.register(compress, { threshold: 0 });
  },
};
