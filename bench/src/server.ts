import { setTimeout as sleep } from 'node:timers/promises';
import type { Bytes, Job, Platform, Prepared, Serve } from './job.ts';

/** What the server is asked over IPC: `serve` is answered by a `Served`, `spent` by a `Spent`, `weigh` by a number of megabytes. */
export type ServerQuestion = 'spent' | 'weigh' | { readonly serve: JobOrder };

/** A `Job`, as one process tells another. */
export interface JobOrder {
  readonly checks: number;
  /** Milliseconds that a check takes; at 0 it succeeds at once. */
  readonly takesMs: number;
  readonly answers: readonly Bytes[];
}

/** What has been spent since the start of the process. */
export interface Spent {
  readonly cpuMs: number;
  /** Of checks. */
  readonly runs: number;
}

// `node server.js <file in servers> <platform>`: one contender, in a process of its own.
const [file, platform] = process.argv.slice(2) as [string, Platform];
const { default: serve } = (await import(`./servers/${file}.ts`)) as { readonly default: Serve };
let runs = 0;
let weighingMs = 0;

process.on('message', (question: ServerQuestion) => void answer(question).then((told) => process.send?.(told)));
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function answer(question: ServerQuestion): Promise<unknown> {
  if (question === 'spent') return { cpuMs: cpuMs() - weighingMs, runs } satisfies Spent;
  if (question === 'weigh') return weigh();
  return serve(createJob(question.serve));
}

function createJob({ checks, takesMs, answers }: JobOrder): Job {
  const check = async (): Promise<void> => {
    runs += 1;
    if (takesMs > 0) await sleep(takesMs);
  };
  return {
    checks: Object.fromEntries(Array.from({ length: checks }, (_, index) => [`check-${index}`, check])),
    answers: answers.map((answer): Prepared => ({
      ...answer,
      body: answer.body.length > 4_096 ? Buffer.from(answer.body) : answer.body,
    })),
    platform,
  };
}

/** Resident memory once the garbage is gone. */
function weigh(): number {
  const before = cpuMs();
  globalThis.gc?.();
  weighingMs += cpuMs() - before;
  return process.memoryUsage.rss() / 1_048_576;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
