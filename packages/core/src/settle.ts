import type { Check } from './check.ts';
import type { Outcome } from './outcome.ts';
import type { Status } from './status.ts';

/** What a check's runs have come to. Undefined `status`: nothing has settled yet. */
export interface Settled {
  readonly status: 'up' | 'degraded' | 'down' | undefined;
  readonly failuresInARow: number;
  readonly successesInARow: number;
  /** Failed or degraded runs in a row. */
  readonly notUpInARow: number;
  /** Newest last: whether each of the last runs failed. */
  readonly recent: readonly boolean[];
  readonly flapping: boolean;
}

/** Before the first run. */
export const UNSETTLED: Settled = Object.freeze({
  status: undefined,
  failuresInARow: 0,
  successesInARow: 0,
  notUpInARow: 0,
  recent: [],
  flapping: false,
});

const RECENT = 20;
const FLAPS_FROM = 6; // changes between neighbours among the last 20 runs
const FLAPS_UNTIL = 3;

/**
 * What `before` becomes with one more outcome (R19): down after `failureThreshold` failures in a row, up again after
 * `successThreshold` successes. A check that changes its mind six times in 20 runs is flapping, until it does so less
 * than three times.
 */
export function settle(before: Settled, outcome: Outcome, { failureThreshold, successThreshold }: Check): Settled {
  const failed = outcome.status === 'down';
  const failuresInARow = failed ? before.failuresInARow + 1 : 0;
  const successesInARow = failed ? 0 : before.successesInARow + 1;
  const recent = [...before.recent.slice(1 - RECENT), failed];
  const changes = recent.filter((one, index) => index > 0 && one !== recent[index - 1]).length;
  return {
    status: settledStatus(),
    failuresInARow,
    successesInARow,
    notUpInARow: outcome.status === 'up' ? 0 : before.notUpInARow + 1,
    recent,
    flapping: changes >= (before.flapping ? FLAPS_UNTIL : FLAPS_FROM),
  };

  function settledStatus(): Settled['status'] {
    if (outcome.status === 'down') return failuresInARow >= failureThreshold ? 'down' : before.status;
    return before.status === 'down' && successesInARow < successThreshold ? 'down' : outcome.status;
  }
}

/** What a settled status is called once the most that a failure may cost is taken into account. */
export function soften(status: Status, { failsAs }: Pick<Check, 'failsAs'>): Status {
  return status === 'down' && failsAs === 'degraded' ? 'degraded' : status;
}
