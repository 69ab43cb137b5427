import { worstOf, type PastDay } from '../past.ts';
import type { Status } from '../status.ts';

/** What a day is drawn as. A day of announced work alone is neither good nor bad, and one without a measurement is never green. */
export type DayState = Exclude<Status, 'unknown'> | 'maintenance' | 'none';

const STATES = ['up', 'degraded', 'down', 'maintenance', 'none'] as const satisfies readonly DayState[];

const HEIGHT = 24;

/** How high a day stands, so that colour is never alone: what demands attention stands out, what is not known is a line on the ground. */
const RISE: Readonly<Record<DayState, number>> = { up: 16, degraded: 20, down: HEIGHT, maintenance: 10, none: 3 };

export function dayState(day: PastDay): DayState {
  const worst = worstOf(day);
  if (worst !== 'unknown') return worst;
  return day.maintenanceMs > 0 ? 'maintenance' : 'none';
}

/** How many days were what. */
export function countDays(days: readonly PastDay[]): Readonly<Record<DayState, number>> {
  const counts = { up: 0, degraded: 0, down: 0, maintenance: 0, none: 0 };
  for (const day of days) counts[dayState(day)]++;
  return counts;
}

/** One bar of equal days, oldest first: a path per state, neighbours of one state merged. `label` is already escaped. */
export function bar(days: readonly PastDay[], label: string): string {
  const states = days.map(dayState);
  const paths = STATES.flatMap((state) => {
    const line = lineOf(states, state);
    const tone = state === 'maintenance' || state === 'none' ? 'unknown' : state;
    return line === '' ? [] : `<path class=${tone} stroke-width=${RISE[state]} d="${line}"/>`;
  });
  return `<svg class=bar role=img aria-label="${label}" viewBox="0 0 ${days.length} ${HEIGHT}" preserveAspectRatio=none>${paths.join('')}</svg>`;
}

// A stroke as wide as the days are high: half the bytes of rectangles, and the style can dash it into days.
function lineOf(states: readonly DayState[], wanted: DayState): string {
  let line = '';
  let pen = 0;
  for (let at = 0; at < states.length; at++) {
    if (states[at] !== wanted) continue;
    const start = at;
    while (states[at + 1] === wanted) at++;
    line += line === '' ? `M${start} ${HEIGHT - RISE[wanted] / 2}` : `m${start - pen} 0`;
    pen = at + 1;
    line += `h${pen - start}`;
  }
  return line;
}
