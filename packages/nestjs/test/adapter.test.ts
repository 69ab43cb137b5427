import { describeAdapter } from '@allwell/testkit/adapter-suite';
import { AllwellModule } from '../src/index.ts';
import { serveOn } from './serve.ts';

describeAdapter('nestjs 12 on express', serveOn('express', AllwellModule));
describeAdapter('nestjs 12 on fastify', serveOn('fastify', AllwellModule));
