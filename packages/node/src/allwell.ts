import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENDPOINT_DEFAULTS, HealthError, withPreset, type Health, type HealthOptions } from '@allwell/core';
import { closeWithin, followConnections } from './connections.ts';
import { asServers, drainInOrder, type Drain } from './drain.ts';
import { http } from './builtin.ts';
import { healthListener } from './health-listener.ts';
import { listen } from './listen.ts';
import { settleNodeOptions, type NodeOptions } from './node-options.ts';
import { runOnSignals } from './run-on-signals.ts';

/** A listener that tells the health of its process. */
export interface HealthServer extends AsyncDisposable {
  /** Where the health is: `http://localhost:9000/health`, or `http://unix:/run/worker.sock:/health`. */
  readonly url: string;
  /** As `server.address()` tells it: of a unix socket its path. */
  readonly address: AddressInfo | string;
  readonly health: Health;
  readonly server: Server;
  readonly drain: Drain;
  /** Closes the listener, and the health if it was made here. Where the drain has begun, resolves when it has ended. */
  close(): Promise<void>;
}

// For an answer that is under way: it has a deadline of its own that is shorter.
const CLOSE_WITHIN_MS = 2_000;

/**
 * A listener of its own for a process without a server, such as a worker or a cron job: finds the health modules, starts the
 * health and answers `/health` on port 9000. Everything else is a 404.
 *
 * On SIGTERM and SIGINT it drains as `createDrain` says, with `servers` where there are some, and the listener closes last of all:
 * while the stop tasks finish the job at hand, readiness is 503 and liveness is 200. How the process then ends is what
 * `drainOnSignals` says.
 *
 * @throws HealthError, by its promise: `INVALID_OPTION`, `INVALID_NAME`; `LISTEN_FAILED`; what discovery throws (`MODULE_FAILED`,
 * `DUPLICATE_NAME`); what `Health.start` throws (`UNKNOWN_CHECK`, `CLOSED`).
 */
export async function allwell(options: NodeOptions = {}): Promise<HealthServer> {
  const { createServer, IncomingMessage } = http();
  if (options instanceof IncomingMessage)
    throw new HealthError('INVALID_OPTION', 'allwell is no request listener: createServer takes healthListener(health)');
  const { listener, drainOptions, health: own, root, healthOptions, endpointOptions } = settleNodeOptions(options);
  const health = own ?? (await discover(root, healthOptions));
  const closeHealth = async (): Promise<void> => (own === undefined ? health.close() : undefined);
  try {
    const server = createServer();
    const connections = followConnections(server, health.clock);
    const last = { connections: [connections], finish: closeHealth };
    const drained = drainInOrder('allwell', asServers(listener.servers), health, drainOptions, last);
    server.on('request', healthListener(health, endpointOptions));
    if (listener.unref) server.unref().on('connection', (socket) => socket.unref());
    await listen(server, listener);

    const address = server.address() ?? '';
    const drain = runOnSignals(drained, listener.signals, health.clock);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      if (drain.state !== 'serving') return void (await drain.run());
      drain[Symbol.dispose]();
      await closeWithin([connections], health.clock, CLOSE_WITHIN_MS);
      return closeHealth();
    };
    const served: HealthServer = {
      url: urlOf(address, withPreset(endpointOptions).path ?? ENDPOINT_DEFAULTS.path),
      address,
      health,
      server,
      drain,
      close: () => (closing ??= close()),
      [Symbol.asyncDispose]: () => served.close(),
    };
    return served;
  } catch (error) {
    await closeHealth();
    throw error;
  }
}

async function discover(root: string | URL | undefined, options: HealthOptions): Promise<Health> {
  // Loaded where it is needed: who hands a health in pays nothing for it.
  const { discoverHealth } = await import('@allwell/discovery');
  const onWarning = (warning: string): void =>
    process.emitWarning(warning, { type: 'AllwellWarning', code: 'ALLWELL_DISCOVERY' });
  return discoverHealth({ ...options, ...(root !== undefined && { root }), onWarning });
}

function urlOf(address: AddressInfo | string, path: string): string {
  if (typeof address === 'string') return `http://unix:${address}:${path}`;
  const { address: host, family, port } = address;
  const everywhere = host === '::' || host === '0.0.0.0';
  return `http://${everywhere ? 'localhost' : family === 'IPv6' ? `[${host}]` : host}:${port}${path}`;
}
