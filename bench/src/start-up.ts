import type { Contender, Framework } from './contenders.ts';
import type { Bytes } from './job.ts';
import { startServing } from './serving.ts';
import { lowerQuartile, middleHalf, signed, table } from './statistics.ts';

/** What a process has cost by the time that it has … */
type Step = 'imported' | 'listens' | 'answered';

interface Cost {
  readonly cpuMs: Readonly<Record<Step, number>>;
  readonly rssMb: Readonly<Record<Step, number>>;
}

const AIM_CPU_MS = 10;
const CHECKS = 10;
const ANSWER: Bytes = { path: '/health', statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/** CPU time and memory that each contender adds to the bare framework: fresh processes, in turn. */
export async function* benchStartUp({
  frameworks,
  rounds,
}: {
  readonly frameworks: readonly Framework[];
  readonly rounds: number;
}): AsyncGenerator<string> {
  yield `Start: what is added to the bare framework, lower quartiles of ${rounds} processes each, in turn, with ${CHECKS} checks`;
  for (const { title, bare, allwell, peers } of frameworks) {
    const contenders = [bare, allwell, ...peers];
    const costs = new Map<Contender, Cost[]>(contenders.map((contender) => [contender, []]));
    for (const contender of contenders) await start(contender); // until the files are in the page cache
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        costs.get(contender)!.push(await start(contender));
      }
    }
    const rows = contenders.map((contender) => {
      const theirs = costs.get(contender)!;
      const least = costs.get(bare)!;
      const show = (pick: (cost: Cost) => number): string => {
        const figure = lowerQuartile(theirs.map(pick));
        return contender === bare ? figure.toFixed(1) : signed(figure - lowerQuartile(least.map(pick)));
      };
      return [
        contender.title,
        show(({ cpuMs }) => cpuMs.imported),
        show(({ cpuMs }) => cpuMs.listens),
        contender === allwell ? AIM_CPU_MS.toFixed(1) : '',
        contender === bare ? '' : middleHalf(roundByRound(theirs, least), 1),
        show(({ cpuMs }) => cpuMs.answered),
        show(({ rssMb }) => rssMb.imported),
        show(({ rssMb }) => rssMb.listens),
        show(({ rssMb }) => rssMb.answered),
      ];
    });
    const head = ['CPU ms: import', 'listen', 'at most', 'middle half', 'answer', 'RSS MB: import', 'listen', 'answer'];
    yield table([title, ...head], rows);
  }
}

/** What was added by the time that the process listened. */
function roundByRound(theirs: readonly Cost[], least: readonly Cost[]): readonly number[] {
  return theirs.map(({ cpuMs }, round) => cpuMs.listens - least[round]!.cpuMs.listens);
}

/** One process, from its start to its first answer. */
async function start(contender: Contender): Promise<Cost> {
  using serving = await startServing(contender);
  const cpuMs: Partial<Record<Step, number>> = {};
  const rssMb: Partial<Record<Step, number>> = {};
  const arrive = async (step: Step): Promise<void> => {
    cpuMs[step] = (await serving.spent()).cpuMs;
    rssMb[step] = await serving.weigh();
  };
  await arrive('imported');
  const { report, ping } = await serving.serve({ checks: CHECKS, takesMs: 0, answers: [ANSWER] });
  await arrive('listens');
  await (await fetch((report ?? ping)!)).text();
  await arrive('answered');
  return { cpuMs, rssMb } as Cost;
}
