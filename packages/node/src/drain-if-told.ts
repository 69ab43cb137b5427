import type { Server } from 'node:http';
import type { Health } from '@allwell/core';
import { createDrain } from './drain.ts';
import type { DrainOptions } from './drain-options.ts';
import { hearSignals } from './hear-signals.ts';

/**
 * For a framework that closes its application by itself: what it returns is to be awaited before anything is closed. Where SIGTERM
 * or SIGINT have told the process to stop, that is `createDrain(server, health, options).run()`, which a second signal hurries.
 * Where the program closes the application by itself, as tests do, readiness fails and nothing is waited for. What a signal does
 * stays the framework's business, or the application's; it is listened for while `server` listens.
 *
 * @throws HealthError `INVALID_OPTION`, `INVALID_NAME`
 */
export function drainIfTold(server: Server, health: Health, options: DrainOptions = {}): () => Promise<void> {
  const drain = createDrain(server, health, options);
  let told = false;
  const heard = (): void => {
    if (told) drain.skipDelay();
    told = true;
  };
  server.on('listening', () => {
    const hearing = hearSignals(['SIGTERM', 'SIGINT'], heard);
    server.once('close', () => hearing[Symbol.dispose]());
  });
  return async () => {
    health.drain();
    if (told && server.listening) await drain.run();
    else drain[Symbol.dispose]();
  };
}
