import { healthRoutes } from '@allwell/hono';
import { drainOnSignals } from '@allwell/node';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { drainOptions, health, tell, work } from './service.ts';

const app = new Hono();
app.route('/', healthRoutes(health));
app.get('/work/:ms', async (c) => c.text(await work(c.req.param('ms'))));
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => tell(server));
drainOnSignals(server, health, drainOptions);
