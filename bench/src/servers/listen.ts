import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Listening {
  listen(port: number, host: string, listening: () => void): Server;
}

/** Listens on a free port, and resolves with the origin. */
export function listen(app: Listening): Promise<string> {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
