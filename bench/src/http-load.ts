import autocannon from 'autocannon';

/** An answer, to be sent again by somebody else. */
export interface Bytes {
  readonly path: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** What the load generator is asked over IPC; it answers with a `Load`. */
export interface LoadQuestion {
  readonly url: string;
  readonly seconds: number;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly failures: number;
}

// Run as a process of its own, on a CPU of its own.
process.on('message', (question: LoadQuestion) => void generate(question));
process.on('disconnect', () => process.exit());

async function generate({ url, seconds }: LoadQuestion): Promise<void> {
  const result = await autocannon({ url, connections: 32, duration: seconds });
  const load: Load = {
    requests: result['2xx'],
    perSecond: result['2xx'] / result.duration,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
  process.send?.(load);
}
