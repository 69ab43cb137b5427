/** What the process and its machine say about memory, in bytes. */
export interface MemoryFigures {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** What the heap may grow to (`--max-old-space-size`). */
  readonly heapLimitBytes: number;
  /** The limit of the container; 0, or more than the machine has, where there is none. */
  readonly constrainedBytes: number;
  readonly totalBytes: number;
  readonly availableBytes: number;
}

/** How much of its memory the process, or its machine, has in use. */
export interface MemoryUse {
  /** Share in use: of the container's limit by this process, or of the machine's memory by everybody where there is no limit. */
  readonly usedRatio: number;
  /** What `usedRatio` is a share of. */
  readonly limitBytes: number;
  readonly limitedBy: 'container' | 'machine';
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapUsedRatio: number;
}

/**
 * In a container the resident memory of this process is held against the limit: what the kernel calls available there counts
 * the page cache as used, and so falls to nothing in any container that reads files.
 */
export function measureMemory({
  rssBytes,
  heapUsedBytes,
  heapLimitBytes,
  constrainedBytes,
  totalBytes,
  availableBytes,
}: MemoryFigures): MemoryUse {
  const contained = constrainedBytes > 0 && constrainedBytes < totalBytes;
  return {
    usedRatio: contained ? rssBytes / constrainedBytes : (totalBytes - availableBytes) / totalBytes,
    limitBytes: contained ? constrainedBytes : totalBytes,
    limitedBy: contained ? 'container' : 'machine',
    rssBytes,
    heapUsedBytes,
    heapUsedRatio: heapUsedBytes / heapLimitBytes,
  };
}
