import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection to a server as a client has it that keeps it open. */
export interface Connection extends Disposable {
  readonly socket: Socket;
  /** Writes to the server as it is. */
  send(bytes: string): void;
  /** Everything heard so far. */
  heard(): string;
  /** Whether the server has closed it, in order or by force. */
  readonly closed: boolean;
  /** Why it was closed: undefined where that happened in order. */
  readonly error: string | undefined;
  /** Resolves when it is closed. */
  readonly ended: Promise<void>;
}

/** Opens a connection. `secure` begins TLS on it. */
export async function open(where: NetConnectOpts, { secure = false }: { secure?: boolean } = {}): Promise<Connection> {
  const socket = secure ? connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }) : connect(where);
  const chunks: string[] = [];
  let error: string | undefined;
  let closed = false;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => chunks.push(chunk));
  socket.on('error', ({ code }: NodeJS.ErrnoException) => (error = code));
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      closed = true;
      resolve();
    });
  });
  await once(socket, secure ? 'secureConnect' : 'connect');
  return {
    socket,
    ended,
    send: (bytes) => void socket.write(bytes, 'latin1'),
    heard: () => chunks.join(''),
    get closed() {
      return closed;
    },
    get error() {
      return error;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** A request as bytes. */
export function get(path: string, more: string = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n${more}\r\n`;
}
