import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeStages } from '@allwell/testkit/adapter-suite';
import { afterAll } from 'vitest';
import { pinned } from '../../scripts/catalog.mjs';
import { describeBookings } from './bookings.ts';
import { startStageServer, type StageServer } from './other-process.ts';
import { install } from '../../scripts/npm.mjs';
import { useScratch } from '../consumers/scratch.ts';

// Nest 11 is CommonJS and so are its projects. It is installed as a stranger would, beside the packages as they are published.

const NEST = {
  '@nestjs/common': '11.2.10',
  '@nestjs/core': '11.2.10',
  '@nestjs/platform-express': '11.2.10',
  '@nestjs/platform-fastify': '11.2.8',
  '@nestjs/swagger': '11.4.7',
};
const OTHERS = ['@fastify/compress', '@fastify/etag', '@types/node', 'compression', 'reflect-metadata', 'rxjs'];
const OURS = ['core', 'discovery', 'node', 'nestjs', 'testkit'].map((name) => `@allwell/${name}`);

const here = dirname(fileURLToPath(import.meta.url));
let project = '';
let stages: StageServer;

useScratch(OURS, async ({ folder, archives }) => {
  project = join(folder, 'nest-11');
  await install(project, { ...archives, ...NEST, ...pinned(OTHERS) }, archives);
  mkdirSync(join(project, 'stages'));
  writeFileSync(join(project, 'stages/package.json'), '{ "type": "module" }\n');
  copyFileSync(join(here, 'stage-server.ts'), join(project, 'stages/stage-server.ts'));
  copyFileSync(join(here, '../../packages/nestjs/test/serve.ts'), join(project, 'stages/serve.ts'));
  stages = startStageServer(join(project, 'stages/stage-server.ts'), project);
});
afterAll(() => stages?.[Symbol.asyncDispose]());

// What Nest 12 shows in this process, where a client has sent all of a body by the time Node ends the connection.
const without = {
  'long bodies': 'Node ends a connection behind its last answer, while a client in another process may still be sending a body',
};

describeStages('nestjs 11 on express', (...scene) => stages.on('express')(...scene), { without });
describeStages('nestjs 11 on fastify', (...scene) => stages.on('fastify')(...scene), { without });

describeBookings(NEST['@nestjs/core'], () => project);
