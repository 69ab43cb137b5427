import { degraded, down, HealthError, number, show, up, type CheckData, type Outcome, type Rule } from '@allwell/core';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** From where on a value costs degraded, and from where on down. `undefined`: never. */
export interface Limits {
  readonly degraded: number | undefined;
  readonly down: number | undefined;
}

/** What was measured, beside its limits. */
export interface Reading {
  readonly value: number;
  /** Which side is the bad one: reaching a limit from below (`most`), or falling below it (`least`). */
  readonly side: 'most' | 'least';
  readonly limits: Limits;
  /** The value in a sentence: `92 % of the disk is used`. */
  readonly says: string;
  /** A limit as the sentence's unit shows it: `90 %`. */
  readonly show: (limit: number) => string;
}

/** The worst that any of `readings` costs, with every reading that costs as much in the reason. */
export function judge(readings: readonly Reading[], data: CheckData): Outcome {
  for (const [verdict, make] of [
    ['down', down],
    ['degraded', degraded],
  ] as const) {
    const reasons = readings.flatMap((reading) => complain(reading, reading.limits[verdict]));
    if (reasons.length > 0) return make(reasons.join('; '), data);
  }
  return up(data);
}

function complain({ value, side, says, show: unit }: Reading, limit: number | undefined): string[] {
  if (limit === undefined) return [];
  const passed = side === 'most' ? !(value < limit) : !(value >= limit); // NaN passes every limit
  return passed ? [`${says} (limit ${unit(limit)})`] : [];
}

/**
 * The limits that `options` sets by `degraded…` and `down…`, the milder one first. A default gives way to a limit that was
 * given: with `downUsedRatio: 0.8` alone, a default of 0.9 for degraded is 0.8.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function limitsOf<Of extends string>(
  owner: string,
  options: { readonly [Option in `degraded${Of}` | `down${Of}`]?: number | undefined },
  of: Of,
  side: Reading['side'],
  standard: Partial<Limits> = {},
): Limits {
  const milder = side === 'most' ? Math.min : Math.max;
  const degradedAt = options[`degraded${of}` as const];
  const downAt = options[`down${of}` as const] ?? standard.down;
  if (degradedAt !== undefined && downAt !== undefined && milder(degradedAt, downAt) !== degradedAt) {
    const limit = side === 'most' ? 'at most' : 'at least';
    throw new HealthError(
      'INVALID_OPTION',
      `${owner}: degraded${of} must be ${limit} down${of} (${show(downAt)}), got ${show(degradedAt)}`,
    );
  }
  const byDefault =
    downAt === undefined || standard.degraded === undefined ? standard.degraded : milder(standard.degraded, downAt);
  return Object.freeze({ degraded: degradedAt ?? byDefault, down: downAt });
}

/** A share of a whole: a percentage is refused. */
export const share: Rule<number> = number(0, 1, 'a share');

/** Milliseconds for people: `12.3 ms`. */
export function inMs(ms: number): string {
  return `${ms} ms`;
}

/** A share of 1 for people: `92.1 %`. */
export function inPercent(ratio: number): string {
  return `${Math.round(ratio * 1_000) / 10} %`;
}

/** Bytes for people: `1.5 GiB`. */
export function inBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  for (; amount >= 1_024 && unit < UNITS.length - 1; unit += 1) amount /= 1_024;
  return `${Math.round(amount * 10) / 10} ${UNITS[unit]}`;
}

/** How long something took, and from when on a success is only degraded. */
export function latency(durationMs: number, degradedMs: number | undefined): Reading {
  return {
    value: durationMs,
    side: 'most',
    limits: { degraded: degradedMs, down: undefined },
    says: `took ${inMs(durationMs)}`,
    show: inMs,
  };
}
