import type { ChildProcess } from 'node:child_process';

import { ask, message, pinning, startChild } from './child.ts';
import type { Bytes, Load } from './http-load.ts';
import { median, quartiles, table } from './statistics.ts';

const CASES = [
  { name: 'ping', path: '/health/ping', checks: 10, aim: 1.03 },
  { name: 'report, 1 check', path: '/health', checks: 1, aim: 1.1 },
  { name: 'report, 10 checks', path: '/health', checks: 10, aim: 1.1 },
  { name: 'report, 100 checks', path: '/health', checks: 100, aim: 1.1 },
] as const;

// What a server adds by itself, to the bare route as well.
const ADDED_BY_THE_SERVER = new Set(['date', 'connection', 'keep-alive']);

interface Sample {
  readonly cpuPerRequest: number;
  readonly perSecond: number;
}

/** CPU time of the server process per request, beside a bare Fastify route that sends the same bytes, in turn. */
export async function benchHttp({ rounds, seconds }: { readonly rounds: number; readonly seconds: number }): Promise<string> {
  const load = startChild('http-load.ts', [], 1);
  const rows: string[][] = [];
  try {
    for (const { name, path, checks, aim } of CASES) rows.push(await benchCase(load, name, path, checks, aim, rounds, seconds));
  } finally {
    load.kill();
  }
  const head = ['route', 'allwell µs', 'bare µs', 'CPU ratio', 'middle half', 'aim', 'allwell req/s', 'bare req/s', 'rate ratio'];
  return `HTTP: CPU of the server per request, medians of ${rounds} alternating rounds of ${seconds} s (${pinning})\n${table(head, rows)}`;
}

async function benchCase(
  load: ChildProcess,
  name: string,
  path: string,
  checks: number,
  aim: number,
  rounds: number,
  seconds: number,
): Promise<string[]> {
  const ours = startChild('http-server.ts', ['allwell', String(checks)], 0);
  const bare = startChild('http-server.ts', ['bare'], 0);
  try {
    const oursUrl = await message<string>(ours);
    bare.send({ serve: await record(oursUrl, path) });
    const bareUrl = await message<string>(bare);
    const sample = async (server: ChildProcess, url: string): Promise<Sample> => {
      const before = await ask<number>(server, 'usage');
      const { requests, perSecond, failures } = await ask<Load>(load, { url: url + path, seconds });
      const after = await ask<number>(server, 'usage');
      if (failures > 0) throw new Error(`${failures} requests to ${path} failed`);
      return { cpuPerRequest: (after - before) / requests, perSecond };
    };
    for (let warm = 0; warm < 4; warm += 1) {
      await sample(ours, oursUrl); // until the code is hot
      await sample(bare, bareUrl);
    }
    const pairs: { readonly ours: Sample; readonly bare: Sample }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Whoever is first in one round is second in the next.
      if (round % 2 === 0) {
        const first = await sample(ours, oursUrl);
        pairs.push({ ours: first, bare: await sample(bare, bareUrl) });
      } else {
        const first = await sample(bare, bareUrl);
        pairs.push({ ours: await sample(ours, oursUrl), bare: first });
      }
    }
    const of = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick));
    return [
      name,
      of((pair) => pair.ours.cpuPerRequest).toFixed(1),
      of((pair) => pair.bare.cpuPerRequest).toFixed(1),
      of((pair) => pair.ours.cpuPerRequest / pair.bare.cpuPerRequest).toFixed(3),
      quartiles(pairs.map((pair) => pair.ours.cpuPerRequest / pair.bare.cpuPerRequest)),
      aim.toFixed(2),
      of((pair) => pair.ours.perSecond).toFixed(0),
      of((pair) => pair.bare.perSecond).toFixed(0),
      of((pair) => pair.ours.perSecond / pair.bare.perSecond).toFixed(3),
    ];
  } finally {
    ours.kill();
    bare.kill();
  }
}

/** The answer as it came over the wire. */
async function record(url: string, path: string): Promise<Bytes> {
  await fetch(url + path); // the first one runs the checks
  const response = await fetch(url + path);
  return {
    path,
    statusCode: response.status,
    headers: Object.fromEntries([...response.headers].filter(([header]) => !ADDED_BY_THE_SERVER.has(header))),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}
