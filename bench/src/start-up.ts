import { message, startChild } from './child.ts';
import { median, table } from './statistics.ts';

interface Cost {
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** CPU time and memory that importing the adapter adds to the bare framework: fresh processes in turn. */
export async function benchStartUp({ rounds }: { readonly rounds: number }): Promise<string> {
  const measure = (...modules: readonly string[]): Promise<Cost> => message<Cost>(startChild('start-up-child.ts', modules, 0));
  const pairs: { readonly bare: Cost; readonly ours: Cost }[] = [];
  await measure('fastify', '@allwell/fastify'); // until the files are in the page cache
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ bare: await measure('fastify'), ours: await measure('fastify', '@allwell/fastify') });
  }
  const of = (pick: (pair: (typeof pairs)[number]) => number, digits: number): string => median(pairs.map(pick)).toFixed(digits);
  const rows = [
    [
      'CPU, ms',
      of(({ bare }) => bare.cpuMs, 1),
      of(({ ours }) => ours.cpuMs, 1),
      of(({ bare, ours }) => ours.cpuMs - bare.cpuMs, 1),
      '10.0',
    ],
    [
      'RSS, MB',
      of(({ bare }) => bare.rssMb, 1),
      of(({ ours }) => ours.rssMb, 1),
      of(({ bare, ours }) => ours.rssMb - bare.rssMb, 1),
      '3.0',
    ],
  ];
  return `Start: importing @allwell/fastify beside fastify, medians of ${rounds} alternating pairs of processes\n${table(['', 'fastify', 'with allwell', 'added', 'at most'], rows)}`;
}
