import type { Clock } from './clock.ts';
import { messageOf } from './outcome.ts';
import { redact } from './redact.ts';
import { assertOption, delay, name as nameRule, settleOptions } from './rule.ts';

/** The sign of life of one loop or worker. */
export interface Heartbeat extends Disposable {
  /** Says: still alive. */
  beat(): void;
  /** Takes the heartbeat back: its silence means nothing any more. */
  [Symbol.dispose](): void;
}

export interface HeartbeatOptions {
  /** Milliseconds of silence after which the process counts as wedged. Default 30 000. */
  readonly wedgedAfterMs?: number;
}

/** Whether the process should be restarted. No dependency has a say in it (R6, R7). */
export interface Liveness {
  heartbeat(name: string, options?: HeartbeatOptions): Heartbeat;
  markFatal(reason: string): void;
  /** Why the process should be restarted; undefined while it should not. */
  failure(): string | undefined;
}

export function createLiveness(clock: Clock): Liveness {
  const heartbeats = new Map<string, { readonly wedgedAfterMs: number; lastAt: number }>();
  let fatal: string | undefined;
  return {
    heartbeat(name, options = {}) {
      const heart = {
        ...settleOptions<HeartbeatOptions, 'wedgedAfterMs'>(
          'heartbeat',
          options,
          { wedgedAfterMs: delay(1) },
          { wedgedAfterMs: 30_000 },
        ),
        lastAt: clock.now(),
      };
      heartbeats.set(assertOption('a heartbeat', name, nameRule), heart);
      return {
        beat: () => void (heart.lastAt = clock.now()),
        [Symbol.dispose]: () => void (heartbeats.get(name) === heart && heartbeats.delete(name)),
      };
    },
    markFatal(reason) {
      fatal ??= redact(reason === '' ? 'fatal' : messageOf(reason)); // whatever a caller without types gave: the mark must not get lost
    },
    failure() {
      if (fatal !== undefined) return fatal;
      for (const [name, { wedgedAfterMs, lastAt }] of heartbeats) {
        const silentMs = clock.now() - lastAt;
        if (silentMs > wedgedAfterMs) return `no heartbeat of ${name} for ${Math.floor(silentMs / 1_000)} s`;
      }
      return undefined;
    },
  };
}
