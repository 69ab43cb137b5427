import type { Server } from 'node:http';
import { createEndpoint, settleOptions, splitOptions, type Health, type SplitOptions } from '@allwell/core';
import { answerFirst, createAnswer, drainIfTold, type Answer, type Operation } from '@allwell/node';
import { openApiOperations } from '@allwell/node/open-api';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit, type Type } from '@nestjs/common';
import type { AbstractHttpAdapter, DiscoveryService, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { answerWithin } from './answer-within.ts';
import { registerDecoratedChecks } from './decorated-checks.ts';
import { fillController } from './health-controller.ts';
import { OWN_RULES, type AllwellModuleOptions } from './options.ts';

/** A health, what answers for it, and what ties it to the hooks of a Nest application. */
export type Life = OnModuleInit & OnApplicationBootstrap & OnModuleDestroy & { readonly health: Health; readonly answer: Answer };

/** What of Nest it needs. */
export type Nest = readonly [HttpAdapterHost, DiscoveryService, ModulesContainer];

/** Called while Nest makes its providers: before `main.ts` can add anything to the application. */
export async function createLife(
  options: AllwellModuleOptions = {},
  mountAs: 'listener' | 'controller',
  controller: Type,
  ...[host, discovery, modules]: Nest
): Promise<Life> {
  const split = splitOptions('AllwellModule', options, OWN_RULES);
  const { openApi, drainDelayMs, graceMs } = options;
  const { openApi: shown, ...drainOptions } = settleOptions('AllwellModule', { openApi, drainDelayMs, graceMs }, OWN_RULES, {});
  const warnings: string[] = [];
  const health = split.health ?? (await discover(split, warnings));
  const answer = createAnswer(createEndpoint(health, split.endpointOptions));
  let drain = async (): Promise<void> => health.drain();

  // A history may be attached later: what is described is settled when somebody asks, and all that may come has its route.
  const operations = (now?: Health): readonly Operation[] => openApiOperations(split.endpointOptions, now);
  const hidden = ({ path }: Operation): boolean => shown === 'hidden' || !operations(health).some((one) => one.path === path);
  fillController(controller, operations(), hidden, mountAs === 'controller');
  const adapter = host.httpAdapter as AbstractHttpAdapter | null; // not there yet in a testing module, and never without a server
  if (mountAs === 'listener' && adapter) answerWithin(adapter, answer);
  // Nest starts modules that are far from the root first, and stops them last. This one is to start last, and to stop first.
  for (const module of modules.values()) if (module.controllers.has(controller)) module.distance = -1;

  return {
    health,
    answer,
    async onModuleInit() {
      await registerDecoratedChecks(health, split, discovery);
      for (const warning of warnings)
        if (health.checks.size === 0 || !warning.startsWith('no health module')) new Logger('AllwellModule').warn(warning);
      const server = host.httpAdapter?.getHttpServer() as Server | undefined;
      if (!server) return; // an application context, or a microservice
      if (mountAs === 'listener' && !adapter) answerWithin(host.httpAdapter, answer);
      if (mountAs === 'listener') answerFirst(server, answer);
      drain = drainIfTold(server, health, drainOptions);
    },
    // Not awaited: the server must be up to say that it is starting.
    onApplicationBootstrap: () => void health.start(),
    async onModuleDestroy() {
      await drain();
      if (split.health === undefined) await health.close();
    },
  };
}

async function discover({ root, healthOptions }: SplitOptions, warnings: string[]): Promise<Health> {
  // Loaded where it is needed: who hands a health in pays nothing for it.
  const { discoverHealth } = await import('@allwell/discovery');
  const onWarning = (message: string): unknown => warnings.push(message);
  return discoverHealth({ ...healthOptions, ...(root !== undefined && { root }), onWarning });
}
