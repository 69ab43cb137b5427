import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createHealth, type Health } from '@allwell/core';
import type { DrainOptions, DrainOutcome } from '@allwell/node';
import { DRAIN_DELAY_MS, type Measured } from './measured.ts';

// What every program of this folder has: a health, work to do, and a watch on what its process promises in a drain.

export const health: Health = createHealth({ checks: { database: () => true } });

/** What `/work/:ms` answers, so many milliseconds later. */
export async function work(ms: number | string): Promise<string> {
  await wait(Number(ms));
  return `done after ${ms}`;
}

/** The `ms` of `/work/:ms`, for who has no router. */
export function msOf(url: string = ''): string | undefined {
  return /^\/work\/(\d+)$/.exec(url)?.[1];
}

/** Options of the drain: at its end the program tells what it has measured. */
export const drainOptions: DrainOptions = {
  drainDelayMs: DRAIN_DELAY_MS,
  onEnd: (outcome) => tellMeasured(outcome),
};

/** Tells what has been measured, on the second line that the program prints. */
export function tellMeasured({ clean, cutConnections }: Pick<DrainOutcome, 'clean' | 'cutConnections'>): void {
  console.log(JSON.stringify({ clean, cutConnections, unreadyAtOnce, unreadyMs, lateReady, firstRefusalMs } satisfies Measured));
}

/** Tells where the program listens, on the first line that it prints. */
export function tell(server: Pick<Server, 'address'>): void {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

let signalAt = Infinity;
let unreadyAtOnce = false;
let unreadyMs = Infinity;
let lateReady = 0;
let firstRefusalMs = Infinity;

// Node calls `emit` for a signal. A listener would be a handler of the application's own, and ending the process left to it.
const emit = process.emit.bind(process) as (...event: readonly unknown[]) => boolean;
let sameTurn = false;
process.emit = ((...event: readonly unknown[]) => {
  if (event[0] === 'SIGTERM') {
    signalAt = performance.now();
    sameTurn = true;
    setImmediate(() => (sameTurn = false));
  }
  return emit(...event);
}) as typeof process.emit;

health.subscribe((event) => {
  if (event.type !== 'lifecycle' || event.lifecycle !== 'draining') return;
  unreadyMs = performance.now() - signalAt;
  unreadyAtOnce = sameTurn;
});

// Every answer of readiness to a request that has come after the signal, as it goes out.
const asked = new WeakMap<IncomingMessage, number>();
channel('http.server.request.start').subscribe((message) => {
  asked.set((message as { request: IncomingMessage }).request, performance.now());
});
channel('http.server.response.finish').subscribe((message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (request.url !== '/health/ready' || (asked.get(request) ?? 0) < signalAt) return;
  if (response.statusCode === 503) firstRefusalMs = Math.min(firstRefusalMs, performance.now() - signalAt);
  else lateReady += 1;
});
