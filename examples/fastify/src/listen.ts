import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Listens on `port`, or on any free one where somebody else has it. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<{ port: number; instead: boolean }> {
  try {
    await app.listen({ host, port });
    return { port: portOf(app), instead: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await app.listen({ host, port: 0 });
    return { port: portOf(app), instead: true };
  }
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}
