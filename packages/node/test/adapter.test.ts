import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describeAdapter, type Neighbours } from '@allwell/testkit/adapter-suite';
import { allwell, healthListener } from '../src/index.ts';

/** What an application answers that has no framework: whatever is not the endpoint's. */
const APPLICATION: Readonly<Partial<Record<Neighbours, RequestListener>>> = {
  'a catch-all before it': (_, response) => void response.end('caught'),
  'a body parser that reads everything': (request, response) =>
    void json(request).then(
      (body) => response.end(JSON.stringify(body)),
      () => response.writeHead(400).end(),
    ),
};

describeAdapter(
  'node',
  async (health, { endpoint, mount, neighbours }) => {
    const path = pathBelow(mount, endpoint.path);
    const add = (path: string, otherwise: RequestListener | undefined, more: object = {}): RequestListener =>
      healthListener(health, { ...endpoint, ...more, path, ...(otherwise && { otherwise }) });
    const more = { defaultFormat: 'text' };
    const again = neighbours === 'itself again' ? add(path, add('/neighbour/health', undefined, more), more) : undefined;
    const server = createServer(add(path, again ?? APPLICATION[neighbours])).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.close();
        server.closeAllConnections();
      },
    };
  },
  { without: lacking('node:http has no such thing', 'hooks that throw', 'compression and ETags') },
);

describeAdapter(
  'node, on its own',
  async (health, { endpoint, mount }) => {
    const path = pathBelow(mount, endpoint.path);
    const served = await allwell({ ...endpoint, path, health, port: 0, host: '127.0.0.1', signals: [] });
    return { url: new URL(served.url).origin, [Symbol.asyncDispose]: () => served.close() };
  },
  {
    without: lacking(
      'there is nothing else on it',
      'itself again',
      'a catch-all before it',
      'hooks that throw',
      'a body parser that reads everything',
      'compression and ETags',
    ),
  },
);

/** Nothing here mounts: the path says it all. */
function pathBelow(mount: string, path: string = '/health'): string {
  return mount === '' ? path : `${mount}${path.replace(/\/$/, '')}`;
}

function lacking(reason: string, ...neighbours: readonly Neighbours[]): Readonly<Record<string, string>> {
  return Object.fromEntries(neighbours.map((one) => [one, reason]));
}
