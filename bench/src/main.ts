import { parseArgs } from 'node:util';
import { benchBurst } from './burst.ts';
import { FRAMEWORKS } from './contenders.ts';
import { benchCounted } from './counted.ts';
import { benchHistory } from './history.ts';
import { benchHttp } from './http.ts';
import { benchInstalled } from './installed.ts';
import { benchRender } from './render.ts';
import { benchStartUp } from './start-up.ts';

const USAGE = `pnpm run bench [start|counted|render|http|peers|burst|history|install ...] [--quick] [--only ${FRAMEWORKS.map(({ name }) => name).join('|')}]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const { quick, only } = values;
const frameworks = FRAMEWORKS.filter(({ name }) => only === undefined || only.includes(name));
const http = quick
  ? { frameworks, generations: 1, rounds: 4, warmUp: { requests: 4_000, mostMs: 400 }, sample: { requests: 1_500, mostMs: 400 } }
  : {
      frameworks,
      rounds: 8,
      warmUp: { requests: 30_000, mostMs: 3_000 }, // V8 is still compiling after 20 000
      sample: { requests: 4_000, mostMs: 1_000 },
    };

/** Each word and what it measures, one table at a time. */
const PARTS: Readonly<Record<string, () => AsyncIterable<string>>> = {
  start: () => benchStartUp({ frameworks, rounds: quick ? 2 : 30 }),
  counted: () => benchCounted({ frameworks }),
  render: () => benchRender(quick ? { rounds: 3, sizes: [10, 1_000] } : { rounds: 15, sizes: [10, 1_000, 10_000] }),
  http: () => benchHttp({ ...http, peers: false }),
  peers: () => benchHttp({ ...http, peers: true }),
  burst: () => benchBurst({ frameworks, rounds: quick ? 1 : 5 }),
  history: () =>
    benchHistory(
      quick
        ? { results: 20_000, sizes: [100_000, 1_000_000], rounds: 10 }
        : { results: 100_000, sizes: [1_000_000, 10_000_000], rounds: 40 },
    ),
  install: () => benchInstalled(),
};
// What `http` shows is part of what `peers` does; and no number of rounds makes the last two quicker.
const EVERYTHING = ['start', 'render', 'peers', 'burst', 'history', ...(quick ? [] : ['counted', 'install'])];

const words = positionals.length > 0 ? positionals : EVERYTHING;
const mistake = words.some((word) => !Object.hasOwn(PARTS, word)) || frameworks.length < (only?.length ?? 1);
if (mistake) {
  console.error(`Usage: ${USAGE}`);
  process.exit(1);
}
for (const word of words) for await (const text of PARTS[word]!()) console.log(`\n${text}`);
