import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { count, down, settleOptions, text, type CheckFunction, type Rules } from '@allwell/core';
import { abortable } from './abortable.ts';
import { explain } from './explain.ts';
import { inBytes, inPercent, judge, limitsOf, share } from './limit.ts';
import { measureRoom, type Room } from './room.ts';

/** Which file system to look at, and how full it may get. */
export interface DiskOptions {
  /** Any path on the file system. Default: the working directory at construction. */
  readonly path?: string;
  /** Share of the space (or of the inodes) in use, 0 to 1, from which it is degraded. Default 0.9. */
  readonly degradedUsedRatio?: number;
  /** Share of the space (or of the inodes) in use, 0 to 1, from which it is down. Default 1: nothing can be written any more. */
  readonly downUsedRatio?: number;
  /** Free bytes below which it is degraded. Default: none. */
  readonly degradedFreeBytes?: number;
  /** Free bytes below which it is down. Default: none. */
  readonly downFreeBytes?: number;
}

const RULES: Rules<DiskOptions> = {
  path: text(4_096),
  degradedUsedRatio: share,
  downUsedRatio: share,
  degradedFreeBytes: count(0, Number.MAX_SAFE_INTEGER),
  downFreeBytes: count(0, Number.MAX_SAFE_INTEGER),
};

/**
 * Up while a file system has room: space and inodes (a disk without inodes takes no new file, however many bytes are free).
 * Used and free are what `df` shows: room that is kept for root counts as neither. Data: `usedRatio`, `freeBytes`,
 * `totalBytes`, `usedInodesRatio` (where the file system counts inodes).
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function disk(options: DiskOptions = {}): CheckFunction {
  const settled = settleOptions('disk', options, RULES, { path: '.' });
  const path = resolve(settled.path);
  const used = limitsOf('disk', settled, 'UsedRatio', 'most', { degraded: 0.9, down: 1 });
  const free = limitsOf('disk', settled, 'FreeBytes', 'least');

  return async ({ signal }) => {
    signal.throwIfAborted();
    let room: Room;
    try {
      room = measureRoom(await abortable(statfs(path), signal)); // on a network drive that is gone this takes for ever
    } catch (thrown) {
      signal.throwIfAborted();
      return down(explain(thrown));
    }
    const { usedRatio, usedInodesRatio, freeBytes } = room;
    return judge(
      [
        { value: usedRatio, side: 'most', limits: used, says: `${inPercent(usedRatio)} of the space is used`, show: inPercent },
        {
          value: usedInodesRatio ?? 0,
          side: 'most',
          limits: used,
          says: `${inPercent(usedInodesRatio ?? 0)} of the inodes are used`,
          show: inPercent,
        },
        { value: freeBytes, side: 'least', limits: free, says: `${inBytes(freeBytes)} are free`, show: inBytes },
      ],
      { ...room },
    );
  };
}
