import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningExample } from '../../../test/running-example.ts';
import { startService } from './running-service.ts';
import { requirePython, requireTool, run } from './tool.ts';

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

describe('the metrics of the running example', () => {
  let service: RunningExample;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop('SIGTERM'));

  const scrape = async (format: string): Promise<string> => (await fetch(`${service.url}/health?format=${format}`)).text();

  it('find no fault with promtool', async (context) => {
    const promtool = requireTool(context, 'promtool');
    expect(run(promtool, ['check', 'metrics'], await scrape('prometheus'))).toBe('');
  });

  it('pass the strict OpenMetrics parser of prometheus_client', async (context) => {
    const python = requirePython(context, 'prometheus_client.openmetrics.parser');
    const program = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name)
`;
    const families = run(python, ['-c', program], await scrape('openmetrics')).split('\n');
    expect(families).toEqual(
      expect.arrayContaining(['health_check_status', 'health_check_response_time_seconds', 'health_check_overall_status']),
    );
  });

  it('are scraped by Prometheus in both formats, with the same series', async (context) => {
    const prometheus = requireTool(context, 'prometheus');
    await using scraper = await startPrometheus(prometheus, new URL(service.url).host);
    const query = async (expression: string): Promise<readonly Sample[]> => {
      const response = await fetch(`${scraper.url}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(() => undefined);
      if (!response?.ok) return [];
      return ((await response.json()) as { data: { result: readonly Sample[] } }).data.result;
    };
    const jobsOf = async (expression: string): Promise<readonly string[]> =>
      [...new Set((await query(expression)).map(({ metric }) => metric['job'] ?? ''))].toSorted();
    await expect.poll(() => jobsOf('health_check_status'), { timeout: 25_000, interval: 200 }).toEqual(['openmetrics', 'text']);
    expect((await query('up')).map(({ value }) => value[1])).toEqual(['1', '1']);

    const series = async (job: string): Promise<readonly string[]> =>
      (await query(`{__name__=~"health_check.*", job="${job}"}`))
        .map(({ metric: { job: _, ...labels } }) => JSON.stringify(labels))
        .toSorted();
    expect(await series('openmetrics')).toEqual(await series('text'));
    expect(await query('health_check_status{check="database", job="text"}')).toMatchObject([
      { value: [expect.any(Number), '1'] },
    ]);
  }, 45_000);
});

/** A Prometheus of its own, in a folder that goes with it, which asks `target` every second for both formats. */
async function startPrometheus(command: string, target: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-prometheus-'));
  const job = (name: string, format: string): string => `
  - job_name: ${name}
    metrics_path: /health
    params: { format: [${format}] }
    static_configs: [{ targets: ['${target}'] }]`;
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:${job('text', 'prometheus')}${job('openmetrics', 'openmetrics')}\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    command,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  return {
    url: `http://${address}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
