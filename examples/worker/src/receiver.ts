import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

// No part of the worker: somebody to deliver to, who takes half a second for each delivery.
const server = createServer((request, response) => {
  const told: Buffer[] = [];
  request.on('data', (chunk: Buffer) => told.push(chunk));
  request.on('end', () => {
    console.log(Buffer.concat(told).toString());
    void wait(500).then(() => response.writeHead(204).end());
  });
});
server.listen(3000, 'localhost', () => console.log('Deliver to http://localhost:3000'));
