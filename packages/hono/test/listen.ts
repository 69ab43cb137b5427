import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Served } from '@allwell/testkit/adapter-suite';
import { createAdaptorServer, type ServerType } from '@hono/node-server';

/** Serves an application on a free port. With a host name, requests that bring none (HTTP/1.0) are answered too. */
export async function listen(app: { readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'] }): Promise<Served> {
  const server: ServerType = createAdaptorServer({ fetch: app.fetch, hostname: '127.0.0.1' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      (server as Server).closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
