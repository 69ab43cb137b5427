import { createServer } from 'node:http';
import { drainOnSignals, healthRoutes } from '@allwell/express';
import express from 'express';
import { drainOptions, health, tell, work } from './service.ts';

const app = express();
app.use(healthRoutes(health));
app.get('/work/:ms', (request, response) => void work(request.params.ms).then((text) => response.type('text').send(text)));
const server = createServer(app);
drainOnSignals(server, health, drainOptions);
server.listen(0, '127.0.0.1', () => tell(server));
