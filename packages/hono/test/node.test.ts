import { describeAdapter } from '@allwell/testkit/adapter-suite';
import { application } from './application.ts';
import { listen } from './listen.ts';

describeAdapter('hono on node', (health, options) => listen(application(health, options)));
