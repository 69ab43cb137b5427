import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { NEIGHBOURS } from './neighbour.ts';
import { expectNeighbours } from './neighbours.ts';
import { stagesIn, type Served } from './stage.ts';

/** A server that has heard of nothing: it answers every request alike. */
async function serveAlike(status: number, body: string): Promise<Served> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'text/plain' }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describe('the chapter about neighbours', () => {
  it.each(NEIGHBOURS)('fails for a serve function that builds no %s', async (neighbours) => {
    for (const [status, body] of [
      [404, 'not found'],
      [200, 'everything is fine'],
    ] as const) {
      await using stage = await stagesIn(() => serveAlike(status, body))('up', '', neighbours);
      await expect(expectNeighbours(stage, neighbours)).rejects.toThrow(`serve has built the neighbour "${neighbours}"`);
    }
  });
});
