import { createHealth, degraded, FORMATS, type Report, type Transition, up, type View } from '@allwell/core';
import { Counter, Gauge, Registry } from 'prom-client';

import { median, table } from './statistics.ts';

const encoder = new TextEncoder();

/** CPU time of rendering, for each format and size; the metrics text beside its floor and beside prom-client, in turn. */
export async function* benchRender({
  rounds,
  sizes,
}: {
  readonly rounds: number;
  readonly sizes: readonly number[];
}): AsyncGenerator<string> {
  const rows: string[][] = [];
  const metrics: string[][] = [];
  const views = new Map<number, View>();
  for (const size of sizes) views.set(size, await createView(size));
  for (const [name, format] of FORMATS) {
    const renderer = await format.load();
    const cells = [...views].map(([, view]) => measure([() => renderer.render(view)], rounds)[0]!);
    const bytes = Buffer.byteLength(renderer.render(views.get(sizes.at(-1)!)!));
    rows.push([name, ...cells.map((cpu) => milliseconds(median(cpu))), `${Math.round(bytes / 1_000)} kB`]);
  }
  const prometheus = await FORMATS.get('prometheus')!.load();
  for (const [size, view] of views) {
    const text = prometheus.render(view);
    const registry = toPromClient(text);
    const floor = createFloor(text);
    if (floor() !== text) throw new Error('the floor must render the same text');
    const [ours, least] = measure([() => prometheus.render(view), floor], rounds) as [number[], number[]];
    const theirs = await measureAsync(() => registry.metrics(), rounds);
    const ratio = (others: readonly number[], invert: boolean): string =>
      median(ours.map((cpu, round) => (invert ? others[round]! / cpu : cpu / others[round]!))).toFixed(2);
    metrics.push([
      String(size),
      milliseconds(median(ours)),
      milliseconds(median(least)),
      ratio(least, false),
      '1.50',
      milliseconds(median(theirs)),
      ratio(theirs, true),
      '6.00',
    ]);
  }
  yield [
    `Rendering and encoding: CPU milliseconds for a report of so many checks, medians of ${rounds} rounds`,
    table(['format', ...sizes.map(String), `size at ${sizes.at(-1)}`], rows),
    '',
    'Metrics text: beside a floor that keeps everything but the values rendered beforehand, and beside prom-client with the same series',
    table(['checks', 'allwell', 'floor', 'x floor', 'at most', 'prom-client', 'x cheaper', 'at least'], metrics),
  ].join('\n');
}

async function createView(size: number): Promise<View> {
  const health = createHealth({
    service: { name: 'bench', version: '1.0.0' },
    concurrency: 100_000,
    checks: Object.fromEntries(
      Array.from({ length: size }, (_, index) => [
        `check-${index}`,
        index % 10 === 9 ? () => degraded('slower than usual', { index }) : () => up({ index }),
      ]),
    ),
  });
  const report: Report = await health.report();
  const transitions: readonly Transition[] = Array.from({ length: 50 }, (_, index) => ({
    check: `check-${index % size}`,
    title: `check-${index % size}`,
    from: 'up',
    to: 'down',
    at: report.timestamp - index * 60_000,
    reason: 'connection refused',
    visibility: 'public',
  }));
  return {
    report,
    base: './',
    self: '',
    prefix: 'health_check',
    transitions,
    transitionsSince: report.timestamp - 86_400_000,
    historyId: 'bench',
  };
}

/** Microseconds of CPU per call, for each of `renders`, round by round and in turn. */
function measure(renders: readonly (() => string)[], rounds: number): number[][] {
  const times = renders.map((render) => calibrate(render));
  const calls = Math.max(1, Math.ceil(20_000 / Math.max(...times)));
  const samples: number[][] = renders.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const index of round % 2 === 0 ? renders.keys() : [...renders.keys()].toReversed()) {
      const render = renders[index]!;
      globalThis.gc?.();
      const before = process.cpuUsage();
      for (let call = 0; call < calls; call += 1) encoder.encode(render()); // as it goes out: a text that was only concatenated is a tree yet
      samples[index]!.push(spent(before) / calls);
    }
  }
  return samples;
}

/** Warms `render` up and tells what a call costs about, in microseconds. */
function calibrate(render: () => string): number {
  const until = performance.now() + 150;
  let calls = 0;
  const before = process.cpuUsage();
  do {
    encoder.encode(render());
    calls += 1;
  } while (performance.now() < until);
  return spent(before) / calls;
}

async function measureAsync(render: () => Promise<string>, rounds: number): Promise<number[]> {
  for (let call = 0; call < 5; call += 1) await render();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    globalThis.gc?.();
    const before = process.cpuUsage();
    encoder.encode(await render());
    encoder.encode(await render());
    samples.push(spent(before) / 2);
  }
  return samples;
}

function spent(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function milliseconds(micros: number): string {
  return (micros / 1_000).toFixed(3);
}

/** Renders the same text with everything but the values kept as it is. */
function createFloor(text: string): () => string {
  const before: string[] = [];
  const values: number[] = [];
  let pending = '';
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('#')) pending += `${line}\n`;
    else {
      const blank = line.lastIndexOf(' ');
      before.push(`${pending}${line.slice(0, blank + 1)}`);
      values.push(Number(line.slice(blank + 1)));
      pending = '\n';
    }
  }
  return () => {
    let out = '';
    for (let index = 0; index < before.length; index += 1) out += before[index]! + values[index]!;
    return `${out}\n`;
  };
}

/** The same series in a registry of prom-client. */
function toPromClient(text: string): Registry {
  const registry = new Registry();
  const types = new Map<string, string>();
  const metrics = new Map<string, Gauge | Counter>();
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type) types.set(type[1]!, type[2]!);
    const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!sample) continue;
    const [, name = '', inside = '', value = ''] = sample;
    const labels = Object.fromEntries([...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, is]) => [label!, is!]));
    let metric = metrics.get(name);
    if (!metric) {
      const configuration = { name, help: name, labelNames: Object.keys(labels), registers: [registry] };
      metric = types.get(name) === 'counter' ? new Counter(configuration) : new Gauge(configuration);
      metrics.set(name, metric);
    }
    metric.inc(labels, Number(value));
  }
  return registry;
}
