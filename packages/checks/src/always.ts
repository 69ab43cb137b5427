import { down, HealthError, show, up, type CheckFunction } from '@allwell/core';

/**
 * A check whose result is settled: `always(true)` is up, `always(false)` is down. It proves that a route, a dashboard or an
 * alert shows what it should, before anything real is asked.
 *
 * @throws HealthError `INVALID_OPTION` for anything but `true` and `false`.
 */
export function always(passes: boolean): CheckFunction {
  if (typeof passes !== 'boolean') throw new HealthError('INVALID_OPTION', `always takes true or false, got ${show(passes)}`);
  return ({ signal }) => {
    signal.throwIfAborted();
    return passes ? up() : down('always down');
  };
}
