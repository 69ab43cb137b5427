/** For how long each program serves on. */
export const DRAIN_DELAY_MS = 3_000;

/** What a program has seen of its own drain. */
export interface Measured {
  readonly clean: boolean;
  readonly cutConnections: number;
  /** Whether readiness failed before anything else could happen after the signal. */
  readonly unreadyAtOnce: boolean;
  /** How long that took. */
  readonly unreadyMs: number;
  /** From the signal until readiness has told so. */
  readonly firstRefusalMs: number;
  /** Requests for readiness that have come after the signal and were not refused. */
  readonly lateReady: number;
}
