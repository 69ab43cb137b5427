import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server, Http2Session } from 'node:http2';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '@allwell/core';
import { endConnectionAfter } from './connection-close.ts';

/** A server that can be drained. */
export type DrainableServer = HttpServer | HttpsServer | Http2Server | Http2SecureServer;

/** The connections of one server, on their way to the last. */
export interface Connections extends Disposable {
  /** From now on every HTTP/1.1 response says that it is the last on its connection. */
  announce(): void;
  /** Stops accepting and closes what is idle, now and later. Resolves when the last connection has ended. */
  close(): Promise<void>;
  /** Destroys what is left. How many of those were in use. */
  cut(): number;
}

/** What a connection is used for: no request yet, none at the moment, or the latest response of HTTP/1. */
type Use = 'silent' | 'idle' | ServerResponse;

// How often it is looked for connections that have become idle, and for how long one may have sent nothing at all.
const LOOK_EVERY_MS = 100;
const SILENT_MS = 1_000;

/** Follows the connections of `server`, those that are opened from now on. */
export function followConnections(server: DrainableServer, clock: Clock): Connections {
  const sockets = new Map<Socket, Use>();
  /** By address: connections that have not got through the TLS handshake. */
  const handshakes = new Map<string, Socket>();
  const sessions = new Set<Http2Session>();
  let announced = false;
  let closingSince: number | undefined;
  let closing: Promise<void> | undefined;
  let cancelLook = (): unknown => undefined;

  const follow = (socket: Socket): void => {
    sockets.set(socket, 'silent');
    socket.once('close', () => sockets.delete(socket));
  };
  const endAfter = (response: ServerResponse, socket: Socket): void =>
    // Where requests are pipelined the latest is the one to end with: those before it would take it along.
    endConnectionAfter(response, () => sockets.get(socket) === response);

  const onHandshake = (socket: Socket): void => {
    const address = addressOf(socket);
    handshakes.set(address, socket);
    socket.once('close', () => handshakes.get(address) === socket && handshakes.delete(address));
  };
  const onSecure = (socket: Socket): void => {
    handshakes.delete(addressOf(socket));
    follow(socket);
  };
  const onSession = (session: Http2Session): void => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  };
  // Otherwise a connection that is kept would keep its last request and all that the application has put on it.
  function onResponseClose(this: ServerResponse): void {
    const { socket } = this.req;
    if (sockets.get(socket) === this) sockets.set(socket, 'idle');
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.httpVersionMajor !== 1) return;
    const { socket } = request;
    if (!sockets.has(socket)) follow(socket); // opened before anybody followed
    sockets.set(socket, response);
    response.on('close', onResponseClose);
    if (announced) endAfter(response, socket);
  };
  /**
   * Does `close`, but not to connections that Node wrongly takes for idle: one whose response has ended and is still on its way,
   * which it would cut off, and (since Node 26) one that has just been opened and has not said anything yet.
   */
  const sparing = (close: () => void): void => {
    const spared = [...sockets].filter(([socket, use]) => isSending(use) || isSilent(socket, use));
    for (const [socket] of spared) socket.destroy = () => socket;
    close();
    for (const [socket] of spared) Reflect.deleteProperty(socket, 'destroy');
  };
  const stopAccepting = (): void => sparing(() => server.close());

  const look = (): void => {
    if ('closeIdleConnections' in server) sparing(() => server.closeIdleConnections());
    for (const session of sessions) session.close();
    if (closingSince !== undefined && clock.now() - closingSince >= SILENT_MS) {
      for (const [socket, use] of sockets) if (isSilent(socket, use)) socket.destroy();
      for (const socket of handshakes.values()) socket.destroy();
    }
    cancelLook = clock.schedule(LOOK_EVERY_MS, look);
  };

  const close = async (): Promise<void> => {
    closingSince = clock.now();
    // Who begins to listen now comes too late.
    if (server.listening) stopAccepting();
    else server.once('listening', stopAccepting);
    look();
    await new Promise<void>((resolve) => {
      server.once('close', resolve);
      server.getConnections((_, count) => count === 0 && resolve());
    });
    cancelLook();
  };

  const listeners = Object.entries({
    connection: isSecure(server) ? onHandshake : follow,
    secureConnection: onSecure,
    session: onSession,
    request: onRequest,
  }) as [string, (...parameters: unknown[]) => void][];
  for (const [event, listener] of listeners) server.prependListener(event, listener);

  return {
    announce() {
      announced = true;
      for (const [socket, use] of sockets) if (typeof use === 'object' && !use.headersSent) endAfter(use, socket);
    },
    close() {
      closing ??= close();
      return closing;
    },
    cut() {
      cancelLook();
      let cut = 0;
      for (const [socket, use] of sockets) {
        if (!socket.destroyed && !isSilent(socket, use)) cut += 1;
        socket.destroy();
      }
      for (const socket of handshakes.values()) socket.destroy();
      for (const session of sessions) session.destroy();
      if ('closeAllConnections' in server) server.closeAllConnections(); // those that nobody followed
      return cut;
    },
    [Symbol.dispose]() {
      cancelLook();
      for (const [event, listener] of listeners) server.off(event, listener);
      server.off('listening', stopAccepting);
    },
  };
}

/** Closes them all, by force where `mostMs` are not enough. How many took force. */
export async function closeWithin(all: readonly Connections[], clock: Clock, mostMs: number): Promise<number> {
  let cancel!: () => void;
  const timeIsUp = new Promise<void>((resolve) => (cancel = clock.schedule(mostMs, resolve)));
  await Promise.race([Promise.all(all.map((one) => one.close())), timeIsUp]);
  cancel();
  return all.reduce((sum, one) => sum + one.cut(), 0);
}

/** Whether nothing has ever been heard on a connection: of one that was upgraded there is no request either. */
function isSilent({ bytesRead }: Socket, use: Use): boolean {
  return use === 'silent' && bytesRead === 0;
}

function isSending(use: Use): boolean {
  return typeof use === 'object' && use.writableEnded && !use.writableFinished;
}

/** Told by a method: to import `node:tls` for its class takes longer than everything else of a start. */
function isSecure(server: DrainableServer): boolean {
  return 'setSecureContext' in server;
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
