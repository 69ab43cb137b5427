import { Module, type INestApplication, type ModuleMetadata, type NestApplicationOptions, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export type Platform = 'express' | 'fastify';
export const PLATFORMS: readonly Platform[] = ['express', 'fastify'];

/** A running application. */
export interface Started<A extends INestApplication = INestApplication> extends AsyncDisposable {
  readonly app: A;
  readonly url: string;
}

/** The options with which an application tells of its mistakes instead of ending the process. */
export const QUIET: NestApplicationOptions = { logger: false, abortOnError: false };

/** An application module of these parts. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class AppModule {}
  Module(metadata)(AppModule);
  return AppModule;
}

/** Makes an application as `main.ts` does. `prepare` is what stands there between making it and listening. */
export async function create(
  platform: Platform,
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => unknown = () => undefined,
  options: NestApplicationOptions = {},
): Promise<INestApplication> {
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(moduleOf(metadata), adapter as ExpressAdapter, { ...QUIET, ...options });
  await prepare(app);
  return app;
}

/** The same, listening. */
export async function start(...parameters: Parameters<typeof create>): Promise<Started> {
  const app = await create(...parameters);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), [Symbol.asyncDispose]: () => app.close() };
}
