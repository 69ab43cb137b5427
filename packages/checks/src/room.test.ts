import { expect, it } from 'vitest';
import { measureRoom } from './room.ts';

it('counts as df does: what is kept for root is neither used nor free', () => {
  const room = measureRoom({ bsize: 4_096, blocks: 1_000, bfree: 500, bavail: 400, files: 200, ffree: 50 });
  expect(room).toEqual({ usedRatio: 500 / 900, usedInodesRatio: 0.75, freeBytes: 400 * 4_096, totalBytes: 1_000 * 4_096 });
});

it('says nothing of inodes where the file system has no fixed number of them', () => {
  expect(measureRoom({ bsize: 1, blocks: 10, bfree: 5, bavail: 5, files: 0, ffree: 0 })).not.toHaveProperty('usedInodesRatio');
});

it('refuses a file system without a size', () => {
  expect(() => measureRoom({ bsize: 4_096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 })).toThrow(
    'the file system has no size',
  );
});
