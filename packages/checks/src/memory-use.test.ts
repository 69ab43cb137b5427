import { expect, it } from 'vitest';
import { measureMemory, type MemoryFigures } from './memory-use.ts';

const GiB = 2 ** 30;
const figures: MemoryFigures = {
  rssBytes: GiB / 2,
  heapUsedBytes: GiB / 4,
  heapLimitBytes: GiB,
  constrainedBytes: 0,
  totalBytes: 16 * GiB,
  availableBytes: 12 * GiB,
};

it('judges the machine where nothing limits the process', () => {
  const machine = { usedRatio: 0.25, limitBytes: 16 * GiB, limitedBy: 'machine', heapUsedRatio: 0.25 };
  expect(measureMemory(figures)).toMatchObject(machine);
  expect(measureMemory({ ...figures, constrainedBytes: 2 ** 64 })).toMatchObject(machine); // what Linux says for "no limit"
});

it('holds the process against the limit of its container', () => {
  expect(measureMemory({ ...figures, constrainedBytes: GiB, availableBytes: 0 })).toMatchObject({
    usedRatio: 0.5,
    limitBytes: GiB,
    limitedBy: 'container',
  });
});
