import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import { count, delay, down, HealthError, settleOptions, text, type CheckFunction, type Rules } from '@allwell/core';
import { explain } from './explain.ts';
import { judge, latency } from './limit.ts';
import { startStopwatch } from './stopwatch.ts';

/** Where to connect to, and what a connection has to be. */
export interface TcpOptions {
  /** Port, 1 to 65 535. Either `port` or `path` is needed. */
  readonly port?: number;
  /** Host name or address. Default `'localhost'`. */
  readonly host?: string;
  /** Path of a unix socket (a named pipe on Windows), instead of `host` and `port`. */
  readonly path?: string;
  /** Whether a TLS handshake has to succeed too. Default false; an object is `tls.connect`'s options (`ca`, `servername`, …). The certificate is verified. */
  readonly tls?: boolean | ConnectionOptions;
  /** Milliseconds from which a connection that succeeds is degraded. Default: never. */
  readonly degradedMs?: number;
}

const RULES: Rules<TcpOptions> = {
  port: count(1, 65_535),
  host: text(255),
  path: text(4_096),
  tls: {
    expected: 'true, false or the options of tls.connect',
    read: (value) => (isTlsOption(value) ? value : undefined),
  },
  degradedMs: delay(),
};

/**
 * Up when a connection can be opened (and with `tls`, the handshake ends well); it is closed again at once, without a byte of
 * payload. Data: `durationMs`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function tcp(options: TcpOptions): CheckFunction {
  const { degradedMs, ...target } = settleOptions('tcp', options, RULES, { tls: false });
  const open = dialer(target);

  return async ({ signal }) => {
    signal.throwIfAborted();
    const elapsed = startStopwatch();
    const { socket, ready } = open();
    try {
      await once(socket, ready, { signal });
    } catch (thrown) {
      signal.throwIfAborted(); // with the reason of the abort, which `once` hides in an AbortError of its own
      return down(explain(thrown), { durationMs: elapsed() });
    } finally {
      socket.on('error', ignore); // whatever the other side does while the socket closes is no news
      socket.destroy();
    }
    const durationMs = elapsed();
    return judge([latency(durationMs, degradedMs)], { durationMs });
  };
}

interface Dialled {
  readonly socket: Socket;
  /** The event that says the connection stands. */
  readonly ready: 'connect' | 'secureConnect';
}

function dialer({ port, host, path, tls }: Omit<TcpOptions, 'degradedMs'>): () => Dialled {
  if ((port === undefined) === (path === undefined)) throw new HealthError('INVALID_OPTION', 'tcp takes either a port or a path');
  if (path !== undefined && host !== undefined)
    throw new HealthError('INVALID_OPTION', 'tcp takes either a host or a path, got both');
  const address = path === undefined ? { port: port ?? 0, host: host ?? 'localhost' } : { path };
  if (tls === false) return () => ({ socket: connect(address), ready: 'connect' });
  // `tls.connect` verifies the host, but tells the server which host it wants only if `servername` says so.
  const servername = 'host' in address && isIP(address.host) === 0 ? { servername: address.host } : {};
  const given = tls === true || tls === undefined ? {} : tls;
  const settings = { ...servername, ...given, secureContext: given.secureContext ?? secureContextOf(given), ...address };
  return () => ({ socket: connectTls(settings), ready: 'secureConnect' });
}

function secureContextOf(options: ConnectionOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (cause) {
    throw new HealthError('INVALID_OPTION', `tcp: tls cannot be used: ${explain(cause)}`, { cause });
  }
}

function isTlsOption(value: unknown): value is boolean | ConnectionOptions {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function ignore(): void {}
