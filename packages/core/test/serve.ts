import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint } from '../src/endpoint.ts';
import type { EndpointOptions } from '../src/endpoint-options.ts';
import type { Health } from '../src/health.ts';

/** A server on a port of its own that answers for `health`. */
export interface Served extends AsyncDisposable {
  /** `127.0.0.1:40001` */
  readonly host: string;
  /** Every request so far: its address and what it accepts. */
  readonly requests: readonly { readonly url: string; readonly accept: string | undefined; readonly type: string | undefined }[];
}

export async function serve(health: Health, options: EndpointOptions = {}): Promise<Served> {
  const routes = createEndpoint(health, options);
  const requests: { url: string; accept: string | undefined; type: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const path = url.split('?', 1)[0] ?? '/';
    const route =
      routes.find((one) => !one.subtree && one.path === path) ??
      routes.find((one) => one.subtree && path.startsWith(`${one.path}/`));
    if (!route) return void response.writeHead(404).end();
    const answered = route.respond({
      method,
      url,
      path: route.subtree ? path.slice(route.path.length) : '',
      header: (name) => headers[name]?.toString(),
    });
    void Promise.resolve(answered).then((answer) => {
      requests.push({ url, accept: headers.accept, type: answer.headers['content-type'] });
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
