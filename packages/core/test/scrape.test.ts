import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { defineCheck } from '../src/check.ts';
import { createHealth } from '../src/health.ts';
import { degraded, down } from '../src/outcome.ts';
import { serve } from './serve.ts';
import { requireTool } from './tool.ts';

const PROGRAM: string = 'prometheus';

interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly scrapePool: string;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

it('a real Prometheus reads every series, as OpenMetrics, as text and as state sets', async (context) => {
  requireTool(context, PROGRAM, ['--version']);
  await using health = createHealth({
    service: { name: 'or"de\\rs\n', version: '1.4.2' },
    checks: {
      database: defineCheck(() => true, { tags: ['storage'] }),
      'queue.orders:eu-1': defineCheck(() => down('gone'), { failsAs: 'degraded' }),
      mail: () => degraded('slow'),
    },
    groups: { storage: { tags: ['storage'] } },
  });
  await health.start();
  await using plain = await serve(health);
  await using sets = await serve(health, { stateMetrics: 'stateset' });
  const folder = await mkdtemp(join(tmpdir(), 'scrape-'));
  const port = await freePort();
  const job = (name: string, host: string, more: string): string =>
    `  - job_name: ${name}\n${more}    static_configs: [{ targets: ['${host}'] }]\n`;
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
${job('negotiated', plain.host, '    metrics_path: /health/metrics\n')}${job('report', plain.host, '    metrics_path: /health\n')}${job('text', plain.host, '    metrics_path: /health\n    params: { format: [prometheus] }\n')}${job('sets', sets.host, '    metrics_path: /health/metrics\n')}`,
  );
  const prometheus = spawn(
    PROGRAM,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(prometheus, 'exit');
  const ask = async <T>(path: string): Promise<T | undefined> => {
    try {
      const answer = (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()) as { data: T };
      return answer.data;
    } catch {
      return undefined; // it is not up yet
    }
  };
  try {
    let targets: readonly Target[] = [];
    // A machine with other things to do may miss the first scrape.
    for (let turn = 0; turn < 300 && (targets.length < 4 || targets.some((one) => one.health !== 'up')); turn += 1) {
      await sleep(100);
      targets = (await ask<{ activeTargets: readonly Target[] }>('targets'))?.activeTargets ?? [];
    }
    expect(targets.map(({ health: state, lastError, scrapePool }) => `${scrapePool} ${state} ${lastError}`).toSorted()).toEqual([
      'negotiated up ',
      'report up ',
      'sets up ',
      'text up ',
    ]);
    const query = encodeURIComponent('{__name__=~"health_check_.*"}');
    const samples = (await ask<{ result: readonly Sample[] }>(`query?query=${query}`))?.result ?? [];
    const of = (pool: string, wanted: Readonly<Record<string, string>>): string | undefined =>
      samples.find(({ metric }) => metric['job'] === pool && Object.entries(wanted).every(([label, is]) => metric[label] === is))
        ?.value[1];
    const seriesOf = (pool: string): readonly string[] =>
      samples
        .filter(({ metric }) => metric['job'] === pool)
        .map(({ metric: { job: _, instance: __, ...metric } }) =>
          Object.entries(metric)
            .map((label) => JSON.stringify(label))
            .toSorted()
            .join(),
        )
        .toSorted();
    expect(seriesOf('negotiated')).toEqual(seriesOf('text'));
    expect(seriesOf('negotiated')).toEqual(seriesOf('report'));
    expect(samples.flatMap(({ metric }) => Object.keys(metric)).filter((label) => label.startsWith('exported_'))).toEqual([]);
    for (const pool of ['negotiated', 'report', 'text', 'sets']) {
      expect(of(pool, { __name__: 'health_check_info', name: 'or"de\\rs\n', version: '1.4.2' })).toBe('1');
      expect(of(pool, { __name__: 'health_check_status', check: 'queue.orders:eu-1' })).toBe('0');
      expect(of(pool, { __name__: 'health_check_group_status', group: 'storage' })).toBe('1');
    }
    expect(of('text', { __name__: 'health_check_state', check: 'mail', status: 'degraded' })).toBe('1');
    expect(of('sets', { __name__: 'health_check_state', check: 'mail', health_check_state: 'degraded' })).toBe('1');
    // This Prometheus asks for OpenMetrics first, wherever it may choose.
    expect(new Set(plain.requests.map(({ url, type }) => `${url} ${type?.split(';')[0]}`))).toEqual(
      new Set([
        '/health/metrics application/openmetrics-text',
        '/health application/openmetrics-text',
        '/health?format=prometheus text/plain',
      ]),
    );
  } finally {
    prometheus.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return address.port;
}
