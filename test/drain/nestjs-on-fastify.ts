import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serveWith } from './nestjs.ts';

await serveWith(new FastifyAdapter());
