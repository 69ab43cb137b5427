import { messageOf, redact } from '@allwell/core';

/** How a drain went. */
export interface DrainOutcome {
  /** Whether nothing was cut off, and every stop task ended well and in time. */
  readonly clean: boolean;
  /** Connections that had to be cut off: a request still in flight, or an upgraded one (a WebSocket) still open. */
  readonly cutConnections: number;
  /** In the order in which they ran. */
  readonly stopTasks: readonly StopTaskOutcome[];
  readonly durationMs: number;
}

/** How one stop task went. */
export type StopTaskOutcome = { readonly name: string; readonly durationMs: number } & (
  | { readonly outcome: 'done' }
  /** It threw `error`. */
  | { readonly outcome: 'failed'; readonly error: unknown }
  /** It had not ended when its time was up, and was not waited for any longer. */
  | { readonly outcome: 'late' }
);

/** What went wrong, on one line; undefined where nothing did. */
export function complaint({ clean, cutConnections, stopTasks }: DrainOutcome): string | undefined {
  if (clean) return undefined;
  const parts = stopTasks.flatMap((task) => {
    switch (task.outcome) {
      case 'done':
        return [];
      case 'failed':
        return [`the stop task ${task.name} failed: ${redact(messageOf(task.error))}`];
      case 'late':
        return [`the stop task ${task.name} had not ended after ${Math.round(task.durationMs)} ms`];
    }
  });
  if (cutConnections > 0)
    parts.unshift(cutConnections === 1 ? '1 connection was cut off' : `${cutConnections} connections were cut off`);
  return parts.join('; ');
}
