import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Somebody to deliver to. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** What has arrived, in order. */
  readonly told: readonly unknown[];
  /** Answers whatever waits with `statusCode`, and all that is still to come. */
  answer(statusCode: number): void;
}

/** A receiver that answers nobody before it is told to. */
export async function startReceiver(): Promise<Receiver> {
  const told: unknown[] = [];
  const waiting: ServerResponse[] = [];
  let answer: number | undefined;
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      told.push(body);
      if (answer === undefined) waiting.push(response);
      else response.writeHead(answer).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    told,
    answer(statusCode) {
      answer = statusCode;
      for (const response of waiting.splice(0)) response.writeHead(statusCode).end();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
