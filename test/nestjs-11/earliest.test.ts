import { join } from 'node:path';
import { pinned } from '../../scripts/catalog.mjs';
import { install } from '../../scripts/npm.mjs';
import { describeBookings } from './bookings.ts';
import { useScratch } from '../consumers/scratch.ts';

// What the first versions of Nest 11 have is all that may be used of it.

const NEST = {
  '@nestjs/common': '11.0.5',
  '@nestjs/core': '11.0.5',
  '@nestjs/platform-express': '11.0.5',
  '@nestjs/platform-fastify': '11.0.5', // the first whose peer is Nest 11
  '@nestjs/swagger': '11.0.3',
};
const OURS = ['core', 'discovery', 'node', 'nestjs'].map((name) => `@allwell/${name}`);

let project = '';
useScratch(OURS, async ({ folder, archives }) => {
  project = join(folder, 'earliest-nest-11');
  await install(project, { ...archives, ...NEST, ...pinned(['@types/node', 'reflect-metadata', 'rxjs']) }, archives);
});

describeBookings(NEST['@nestjs/core'], () => project);
