import type { Platform } from './job.ts';

/** One way to answer for health. */
export interface Contender {
  /** As it is printed. */
  readonly title: string;
  /** Its file in `servers/`. */
  readonly file: string;
  readonly platform?: Platform;
}

/** Who answers beside whom. */
export interface Framework {
  /** What `--only` takes. */
  readonly name: string;
  readonly title: string;
  readonly bare: Contender;
  readonly allwell: Contender;
  readonly peers: readonly Contender[];
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'fastify',
    title: 'Fastify',
    bare: { title: 'bare route', file: 'fastify-bare' },
    allwell: { title: '@allwell/fastify', file: 'fastify-allwell' },
    peers: [
      { title: '@fastify/under-pressure', file: 'fastify-under-pressure' },
      { title: 'the same, our headers', file: 'fastify-under-pressure-same-headers' },
    ],
  },
  {
    name: 'express',
    title: 'Express 5',
    bare: { title: 'bare route', file: 'express-bare' },
    allwell: { title: '@allwell/express', file: 'express-allwell' },
    peers: [{ title: '@cloudnative/health-connect', file: 'express-health-connect' }],
  },
  {
    name: 'hono',
    title: 'Hono on Node',
    bare: { title: 'bare route', file: 'hono-bare' },
    allwell: { title: '@allwell/hono', file: 'hono-allwell' },
    peers: [],
  },
  nest('express'),
  nest('fastify'),
  {
    name: 'node',
    title: 'node:http',
    bare: { title: 'bare route', file: 'node-bare' },
    allwell: { title: '@allwell/node', file: 'node-allwell' },
    peers: [
      { title: '@godaddy/terminus', file: 'node-terminus' },
      { title: 'lightship', file: 'node-lightship' },
    ],
  },
];

function nest(platform: Platform): Framework {
  return {
    name: `nest-${platform}`,
    title: `Nest on ${platform === 'express' ? 'Express' : 'Fastify'}`,
    bare: { title: 'bare route', file: 'nest-bare', platform },
    allwell: { title: '@allwell/nestjs', file: 'nest-allwell', platform },
    peers: [
      { title: '@nestjs/terminus', file: 'nest-terminus', platform },
      { title: '@nestjs/terminus, caching', file: 'nest-terminus-cached', platform },
    ],
  };
}
