import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { count, settleOptions, type CheckFunction, type Rules } from '@allwell/core';
import { inBytes, inPercent, judge, limitsOf, share } from './limit.ts';
import { measureMemory, type MemoryUse } from './memory-use.ts';

/** How much memory may be in use. */
export interface MemoryOptions {
  /** Share of the container's limit, or of the machine's memory where there is none, 0 to 1, from which it is degraded. Default 0.9. */
  readonly degradedUsedRatio?: number;
  /** The same share from which it is down. Default: none. */
  readonly downUsedRatio?: number;
  /** Share of the most the heap may grow to, 0 to 1, from which it is degraded. Default 0.9. */
  readonly degradedHeapRatio?: number;
  /** The same share from which it is down. Default: none. */
  readonly downHeapRatio?: number;
  /** Resident bytes of this process from which it is degraded. Default: none. */
  readonly degradedRssBytes?: number;
  /** Resident bytes of this process from which it is down. Default: none. */
  readonly downRssBytes?: number;
}

const RULES: Rules<MemoryOptions> = {
  degradedUsedRatio: share,
  downUsedRatio: share,
  degradedHeapRatio: share,
  downHeapRatio: share,
  degradedRssBytes: count(1, Number.MAX_SAFE_INTEGER),
  downRssBytes: count(1, Number.MAX_SAFE_INTEGER),
};

/**
 * Up while there is memory left: of the container (this process' resident memory against its limit) or else of the machine,
 * and of the JavaScript heap. Nothing is down by default: taking traffic from a process that is short of memory moves the load
 * to its siblings. Data: `usedRatio`, `limitBytes`, `limitedBy`, `rssBytes`, `heapUsedBytes`, `heapUsedRatio`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function memory(options: MemoryOptions = {}): CheckFunction {
  const settled = settleOptions('memory', options, RULES, {});
  const used = limitsOf('memory', settled, 'UsedRatio', 'most', { degraded: 0.9 });
  const heap = limitsOf('memory', settled, 'HeapRatio', 'most', { degraded: 0.9 });
  const rss = limitsOf('memory', settled, 'RssBytes', 'most');

  return ({ signal }) => {
    signal.throwIfAborted();
    const use = readMemory();
    const { usedRatio, heapUsedRatio, rssBytes, limitedBy } = use;
    return judge(
      [
        {
          value: usedRatio,
          side: 'most',
          limits: used,
          says: `${inPercent(usedRatio)} of the ${limitedBy}'s memory is used`,
          show: inPercent,
        },
        {
          value: heapUsedRatio,
          side: 'most',
          limits: heap,
          says: `${inPercent(heapUsedRatio)} of the heap is used`,
          show: inPercent,
        },
        { value: rssBytes, side: 'most', limits: rss, says: `the process takes ${inBytes(rssBytes)}`, show: inBytes },
      ],
      { ...use },
    );
  };
}

function readMemory(): MemoryUse {
  const { rss, heapUsed } = process.memoryUsage();
  return measureMemory({
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    heapLimitBytes: getHeapStatistics().heap_size_limit,
    constrainedBytes: process.constrainedMemory(),
    totalBytes: totalmem(),
    availableBytes: freemem(),
  });
}
