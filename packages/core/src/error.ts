/**
 * What went wrong, in a word that stays the same between versions.
 *
 * Thrown at construction, for a mistake in the program: `INVALID_OPTION` (an option's value, or its name), `INVALID_NAME`,
 * `DUPLICATE_NAME`, `UNKNOWN_CHECK`, `UNKNOWN_TAG`, `UNKNOWN_GROUP`, `DEPENDENCY_CYCLE`, `CLOSED`, and by discovery
 * `MODULE_FAILED`. By a server that cannot be put up: `LISTEN_FAILED`. By a store that cannot be used for now: `STORE_FAILED`.
 *
 * Part of a result, for the state of the world: `CHECK_FAILED` (it said so), `CHECK_THREW`, `CHECK_TIMED_OUT`,
 * `STILL_RUNNING`, `INVALID_RESULT`, `CHECK_ABORTED`. And why a stop task's signal is aborted: `STOP_TASK_TIMED_OUT`.
 */
export type HealthErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_NAME'
  | 'DUPLICATE_NAME'
  | 'UNKNOWN_CHECK'
  | 'UNKNOWN_TAG'
  | 'UNKNOWN_GROUP'
  | 'DEPENDENCY_CYCLE'
  | 'MODULE_FAILED'
  | 'CLOSED'
  | 'LISTEN_FAILED'
  | 'STORE_FAILED'
  | 'CHECK_FAILED'
  | 'CHECK_THREW'
  | 'CHECK_TIMED_OUT'
  | 'STILL_RUNNING'
  | 'INVALID_RESULT'
  | 'CHECK_ABORTED'
  | 'STOP_TASK_TIMED_OUT';

/** The one error Allwell throws. Branch on `code`; the message names the thing, the limit and the value. */
export class HealthError extends Error {
  override readonly name = 'HealthError';
  readonly code: HealthErrorCode;

  constructor(code: HealthErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
