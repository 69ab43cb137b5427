import { pinning, startChild, type Child } from './child.ts';
import type { Contender, Framework } from './contenders.ts';
import type { Bytes, Question } from './job.ts';
import type { Load, LoadQuestion } from './load.ts';
import { startServing, type Serving } from './serving.ts';
import { lowerQuartile, median, middleHalf, table } from './statistics.ts';

export interface HttpOptions {
  readonly frameworks: readonly Framework[];
  /** Whether the peers take part. */
  readonly peers: boolean;
  /**
   * How often each contender is started anew: no two processes of one program are equally fast. Default: as often as there are
   * contenders, or twice that, so that each is as often in each place of their order; who comes first has waited longest when it is asked.
   */
  readonly generations?: number;
  /** Samples of each row in each generation, contender by contender in turn. */
  readonly rounds: number;
  readonly warmUp: Amount;
  readonly sample: Amount;
}

/** How much is asked: in requests, so that all have answered as many; in milliseconds, so that it ends. */
type Amount = Pick<LoadQuestion, 'requests' | 'mostMs'>;

interface Row {
  readonly name: string;
  readonly question: Question;
  readonly checks: number;
  /** How many times the bare route Allwell may cost. */
  readonly aim: number;
}

const ROWS: readonly Row[] = [
  { name: 'ping', question: 'ping', checks: 10, aim: 1.03 },
  { name: 'report, 1 check', question: 'report', checks: 1, aim: 1.1 },
  { name: 'report, 10 checks', question: 'report', checks: 10, aim: 1.1 },
  { name: 'report, 100 checks', question: 'report', checks: 100, aim: 1.1 },
];

const CONNECTIONS = 32;
// Asked before each sample, and not part of it: opens the connections, has V8 find again what it has dropped while others were asked,
// and has a report run and remembered. It would be run for every sample, while a server that is asked without a break runs it once
// in a second.
const LEAD_IN: Amount = { requests: 1_500, mostMs: 1_000 };
// One size of nursery for all. Left to itself it grows with what happens to live while a process starts.
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
// What a server adds by itself, to the bare route as well.
const ADDED_BY_THE_SERVER = new Set(['date', 'connection', 'keep-alive', 'x-powered-by']);

/** By row, then by contender: microseconds of CPU per request, one figure for each round. */
type Samples = ReadonlyMap<Row, Map<Contender, number[]>>;

/** CPU time of the server per request: Allwell beside a bare route that sends the same bytes, and beside the peers. */
export async function* benchHttp(options: HttpOptions): AsyncGenerator<string> {
  const { frameworks, peers, generations, rounds, sample } = options;
  yield `HTTP: CPU µs of the server per request; lower quartiles of ${rounds} alternating rounds of ${sample.requests} requests, ${generations === undefined ? 'each contender as often in each place' : `${generations} times`} (${pinning})`;
  using load = startChild('load.js', [], 1);
  const places: string[] = [];
  for (const framework of frameworks) {
    const samples: Samples = new Map(ROWS.map((row) => [row, new Map()]));
    const contenders = [framework.allwell, framework.bare, ...(peers ? framework.peers : [])];
    for (
      let generation = 0;
      generation < (generations ?? contenders.length * Math.ceil(3 / contenders.length));
      generation += 1
    ) {
      await race(framework, contenders, samples, load, options);
      contenders.push(...contenders.splice(0, 1));
    }
    yield besideBare(framework, samples);
    if (!peers || framework.peers.length === 0) continue;
    yield besidePeers(framework, samples);
    places.push(...placesOf(framework, samples));
  }
  if (places.length === 0) return;
  const behind = places.filter((place) => place !== '');
  yield [`Allwell is first in ${places.length - behind.length} of ${places.length} comparisons with a peer`, ...behind].join(
    '\n',
  );
}

/** Starts every contender once, in their order, and adds to `samples` what each row takes it. */
async function race(
  { bare, allwell }: Framework,
  contenders: readonly Contender[],
  samples: Samples,
  load: Child,
  options: HttpOptions,
): Promise<void> {
  const servings = new Map<Contender, Serving>();
  try {
    for (const contender of contenders) servings.set(contender, await startServing(contender, FLAGS));
    const lanes = new Map<Row, readonly Lane[]>();
    for (const row of samples.keys()) lanes.set(row, await lineUp(row, servings, allwell, bare));
    for (const lane of [...lanes.values()].flat()) await measure(lane, load, options.warmUp);
    for (const [row, figures] of samples) {
      for (let round = 0; round < options.rounds; round += 1) {
        // Whoever is first in one round is last in the next.
        for (const lane of round % 2 === 0 ? lanes.get(row)! : lanes.get(row)!.toReversed()) {
          const figure = await measure(lane, load, options.sample);
          figures.set(lane.contender, [...(figures.get(lane.contender) ?? []), figure]);
        }
      }
    }
  } finally {
    for (const serving of servings.values()) serving[Symbol.dispose]();
  }
}

/** Where a contender answers a row. */
interface Lane {
  readonly contender: Contender;
  readonly serving: Serving;
  readonly url: string;
}

/** Those who answer `row` at all. */
async function lineUp(
  { question, checks }: Row,
  servings: ReadonlyMap<Contender, Serving>,
  allwell: Contender,
  bare: Contender,
): Promise<readonly Lane[]> {
  const urls = new Map<Contender, string | undefined>();
  const serve = async (contender: Contender, answers: readonly Bytes[] = []): Promise<void> => {
    const served = await servings.get(contender)!.serve({ checks, takesMs: 0, answers });
    urls.set(contender, served[question]);
  };
  await serve(allwell);
  await serve(bare, [await record(urls.get(allwell)!)]);
  for (const contender of servings.keys()) if (!urls.has(contender)) await serve(contender);
  return [...servings].flatMap(([contender, serving]) => {
    const url = urls.get(contender);
    return url === undefined ? [] : { contender, serving, url };
  });
}

async function measure({ contender, serving, url }: Lane, load: Child, amount: Amount): Promise<number> {
  const ask = (more: Amount): Promise<Load> => load.ask({ url, connections: CONNECTIONS, ...more } satisfies LoadQuestion);
  await ask(LEAD_IN);
  const before = await serving.spent();
  const { requests, failures } = await ask(amount);
  const after = await serving.spent();
  if (failures > 0) throw new Error(`${contender.title}: ${failures} of ${requests} requests to ${url} failed`);
  return ((after.cpuMs - before.cpuMs) * 1_000) / requests;
}

/** The answer as it came over the wire. */
async function record(url: string): Promise<Bytes> {
  await (await fetch(url)).text(); // the first one runs the checks
  const response = await fetch(url);
  return {
    path: new URL(url).pathname,
    statusCode: response.status,
    headers: Object.fromEntries([...response.headers].filter(([header]) => !ADDED_BY_THE_SERVER.has(header))),
    body: await response.text(),
  };
}

function besideBare({ title, bare, allwell }: Framework, samples: Samples): string {
  const rows = [...samples].map(([{ name, aim }, figures]) => {
    const ours = figures.get(allwell)!;
    const least = figures.get(bare)!;
    const rounds = ours.map((figure, round) => figure / least[round]!);
    return [
      name,
      lowerQuartile(ours).toFixed(1),
      lowerQuartile(least).toFixed(1),
      (lowerQuartile(ours) / lowerQuartile(least)).toFixed(3),
      aim.toFixed(2),
      median(rounds).toFixed(3),
      middleHalf(rounds),
    ];
  });
  return table([`${title}: ${allwell.title}`, 'allwell', 'bare route', 'ratio', 'at most', 'median round', 'middle half'], rows);
}

function besidePeers({ title, allwell, peers }: Framework, samples: Samples): string {
  const rows = [allwell, ...peers].map((contender) => [
    contender.title,
    ...[...samples.values()].map((figures) => {
      const theirs = figures.get(contender);
      return theirs ? `${lowerQuartile(theirs).toFixed(1)} (${timesAllwell(theirs, figures.get(allwell)!).toFixed(2)})` : '-';
    }),
  ]);
  return table([`${title}: µs (times Allwell)`, ...[...samples.keys()].map(({ name }) => name)], rows);
}

/** For each row that a peer answers too: nothing where Allwell is first, and otherwise who is. */
function placesOf({ allwell, peers }: Framework, samples: Samples): readonly string[] {
  return [...samples].flatMap(([{ name }, figures]) =>
    peers.flatMap((peer) => {
      const theirs = figures.get(peer);
      if (!theirs) return [];
      const times = timesAllwell(theirs, figures.get(allwell)!);
      return [times >= 1 ? '' : `${name}: ${peer.title} takes ${times.toFixed(2)} times what ${allwell.title} takes`];
    }),
  );
}

function timesAllwell(theirs: readonly number[], ours: readonly number[]): number {
  return lowerQuartile(theirs) / lowerQuartile(ours);
}
