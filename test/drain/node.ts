import { createServer } from 'node:http';
import { drainOnSignals, healthListener } from '@allwell/node';
import { drainOptions, health, msOf, tell, work } from './service.ts';

const otherwise = async (response: { end: (text: string) => unknown }, ms: string): Promise<void> => {
  response.end(await work(ms));
};
const server = createServer(
  healthListener(health, { otherwise: (request, response) => void otherwise(response, msOf(request.url) ?? '0') }),
);
drainOnSignals(server, health, drainOptions);
server.listen(0, '127.0.0.1', () => tell(server));
