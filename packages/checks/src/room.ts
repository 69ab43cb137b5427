import type { StatsFs } from 'node:fs';

/** What a file system still takes. */
export interface Room {
  readonly usedRatio: number;
  readonly usedInodesRatio?: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Reads the answer of `statfs` as `df` does. Throws where the file system has no size (`/proc`): there is nothing to judge. */
export function measureRoom({ bsize, blocks, bfree, bavail, files, ffree }: Omit<StatsFs, 'type'>): Room {
  const used = blocks - bfree;
  const usable = used + bavail;
  if (!(usable > 0)) throw new RangeError('the file system has no size');
  return {
    usedRatio: used / usable,
    ...(files > 0 && { usedInodesRatio: (files - ffree) / files }), // btrfs and others make inodes as they go, and say 0
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
  };
}
