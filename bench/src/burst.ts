import { setTimeout as sleep } from 'node:timers/promises';
import { pinning, startChild, type Child } from './child.ts';
import type { Contender, Framework } from './contenders.ts';
import type { Load, LoadQuestion } from './load.ts';
import { startServing } from './serving.ts';
import { median, table } from './statistics.ts';

const REQUESTS = 500;
const TAKES_MS = 200;
// No contender keeps a result for longer.
const STALE_AFTER_MS = 1_200;

interface Outcome {
  readonly runs: number;
  readonly cpuMs: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/** What becomes of many requests at one moment, while no result is fresh and the check takes its time. */
export async function* benchBurst({
  frameworks,
  rounds,
}: {
  readonly frameworks: readonly Framework[];
  readonly rounds: number;
}): AsyncGenerator<string> {
  using load = startChild('load.js', [], 1);
  const rows: string[][] = [];
  for (const { title, allwell, peers } of frameworks) {
    for (const contender of [allwell, ...peers]) {
      const outcomes = await strike(contender, load, rounds);
      if (outcomes.length === 0) continue;
      const of = (pick: (outcome: Outcome) => number): number => median(outcomes.map(pick));
      rows.push([
        `${title}: ${contender.title}`,
        of(({ runs }) => runs).toFixed(0),
        of(({ cpuMs }) => cpuMs).toFixed(1),
        of(({ p99Ms }) => p99Ms).toFixed(0),
        String(outcomes.reduce((sum, { failures }) => sum + failures, 0)),
      ]);
    }
  }
  yield `Burst: ${REQUESTS} requests at one moment against a check of ${TAKES_MS} ms, medians of ${rounds} (${pinning})\n${table(
    ['', 'runs of the check', 'CPU ms', 'p99 ms', 'failures'],
    rows,
  )}`;
}

/** `rounds` times, each time a port and a health that nobody has asked yet. Nothing where no check is ever run. */
async function strike(contender: Contender, load: Child, rounds: number): Promise<readonly Outcome[]> {
  using serving = await startServing(contender);
  const urls: string[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { report } = await serving.serve({ checks: 1, takesMs: TAKES_MS, answers: [] });
    if (report === undefined) return [];
    urls.push(report);
  }
  await sleep(STALE_AFTER_MS); // what has been run at the start helps nobody
  const outcomes: Outcome[] = [];
  for (const url of urls) {
    const ask = (connections: number, requests: number): Promise<Load> =>
      load.ask({ url, connections, requests, mostMs: 0 } satisfies LoadQuestion);
    await ask(REQUESTS, 0);
    const before = await serving.spent();
    const { p99Ms, failures } = await ask(REQUESTS, REQUESTS);
    const after = await serving.spent();
    outcomes.push({ runs: after.runs - before.runs, cpuMs: after.cpuMs - before.cpuMs, p99Ms, failures });
    await ask(0, 0);
  }
  return outcomes.slice(1); // the first one has made the code warm
}
