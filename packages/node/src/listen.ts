import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { HealthError, messageOf } from '@allwell/core';
import { net } from './builtin.ts';

/** Where to listen: on a port, or on a unix socket. */
export interface Place {
  readonly port: number;
  readonly host?: string;
  readonly socketPath?: string;
}

// What `sockaddr_un` has room for. Windows has pipes instead, with longer names.
const MOST_PATH_BYTES: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 107, win32: Infinity };
const MOST_PATH_BYTES_ELSEWHERE = 103;

/**
 * Has `server` listen, and resolves once it does. The file of a unix socket on which nobody listens any more is replaced.
 * @throws HealthError `LISTEN_FAILED`
 */
export async function listen(server: Server, { port, host, socketPath }: Place): Promise<void> {
  const where: ListenOptions = socketPath === undefined ? { port, ...(host !== undefined && { host }) } : { path: socketPath };
  try {
    assertPath(socketPath);
    await listenOn(server, where);
  } catch (error) {
    if (socketPath === undefined || codeOf(error) !== 'EADDRINUSE' || !(await isAbandoned(socketPath)))
      throw failed(where, error);
    const { unlink } = await import('node:fs/promises'); // seldom needed
    await unlink(socketPath).catch(() => undefined); // whoever was faster: listening tells
    await listenOn(server, where).catch((again: unknown) => Promise.reject(failed(where, again)));
  }
}

/** Older versions of Node.js listen at the beginning of a path that is too long, and say nothing. */
function assertPath(path = ''): void {
  const most = MOST_PATH_BYTES[process.platform] ?? MOST_PATH_BYTES_ELSEWHERE;
  const bytes = Buffer.byteLength(path);
  if (bytes > most) throw new RangeError(`a path has at most ${most} bytes here, and this one has ${bytes}`);
}

async function listenOn(server: Server, where: ListenOptions): Promise<void> {
  server.listen(where);
  await once(server, 'listening');
}

/** Whether there is a socket on which nobody listens: a process that was killed could not take it away. */
async function isAbandoned(path: string): Promise<boolean> {
  const { lstat } = await import('node:fs/promises');
  const file = await lstat(path).catch(() => undefined);
  if (!file?.isSocket()) return false;
  const socket = net().connect(path);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something is there already',
  EACCES: 'this process may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host is known',
};
// libuv says EACCES of a socket for both.
const NO_SOCKET = 'its folder does not exist, or this process may not write there';

function failed({ path, host, port }: ListenOptions, error: unknown): HealthError {
  const code = codeOf(error);
  const place = path === undefined ? `port ${port}${host === undefined ? '' : ` of ${host}`}` : `the socket ${path}`;
  const reason = path !== undefined && code === 'EACCES' ? NO_SOCKET : (REASONS[code] ?? messageOf(error));
  return new HealthError('LISTEN_FAILED', `cannot listen on ${place}: ${reason}${code === '' ? '' : ` (${code})`}`, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
