import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from '@allwell/testkit/adapter-suite';
import { describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../consumers/scratch.ts';

const SOURCE = fileURLToPath(new URL('../../packages/nestjs/test/fixtures/bookings.ts', import.meta.url));

/** What an application of Nest's own kind does in `project`, where it is compiled to CommonJS. */
export function describeBookings(version: string, project: () => string): void {
  describe(`a CommonJS project of Nest ${version}`, { timeout: PATIENCE_MS }, () => {
    const compile = (out: string, ...options: readonly string[]): void => {
      mkdirSync(join(project(), 'src'), { recursive: true });
      copyFileSync(SOURCE, join(project(), 'src/main.ts'));
      const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
      const settings = ['--experimentalDecorators', '--target', 'es2023', '--module', 'nodenext', '--strict', '--skipLibCheck'];
      execFileSync(process.execPath, [tsc, 'src/main.ts', '--outDir', out, '--types', 'node', ...settings, ...options], {
        cwd: project(),
        encoding: 'utf8',
      });
    };

    it.each(['express', 'fastify'])('compiled with metadata of types, on %s, has all that Nest has', async (platform) => {
      compile('dist', '--emitDecoratorMetadata');
      await using service = await startService(project(), 'dist/main.js', platform);
      expect(await whatItDoes(service.url)).toEqual(AS_IT_SHOULD);
      service.child.kill('SIGTERM');
      await expect.poll(async () => (await ask(service.url, '/health/ready')).status, { interval: 1 }).toBe(503);
      expect((await ask(service.url, '/api/v1/bookings')).text).toBe('2 bookings');
      expect(await service.ended).toEqual({ signal: 'SIGTERM', told: ['draining', 'pool closed: closed'] });
    });

    it('compiled without metadata of types, as esbuild and tsx do it, has the same', async () => {
      compile('dist-without');
      await using service = await startService(project(), 'dist-without/main.js', 'express');
      expect(await whatItDoes(service.url)).toEqual(AS_IT_SHOULD);
    });
  });
}

const AS_IT_SHOULD = {
  checks: ['pool', 'bookings'],
  refused: 403,
  prefixed: '2 bookings',
  described: ['/api/v1/bookings', '/health', '/health/badge.svg', '/health/checks/{name}', '/health/checks/{name}/{file}'],
};

async function whatItDoes(url: string): Promise<object> {
  await expect.poll(async () => (await ask(url, '/health/ready')).status).toBe(200);
  const { availableChecks } = (await ask(url, '/health')).json() as { availableChecks: string[] };
  const { paths } = (await ask(url, '/openapi-json')).json() as { paths: object };
  return {
    checks: availableChecks,
    refused: (await ask(url, '/api/v1/bookings', { headers: { 'x-stranger': 'yes' } })).status,
    prefixed: (await ask(url, '/api/v1/bookings')).text,
    described: Object.keys(paths).toSorted().slice(0, 5),
  };
}

interface Service extends AsyncDisposable {
  readonly url: string;
  readonly child: ReturnType<typeof fork>;
  readonly ended: Promise<{ readonly signal: string; readonly told: readonly string[] }>;
}

async function startService(project: string, file: string, platform: string): Promise<Service> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = fork(join(project, file), [platform], { cwd: project, env, execArgv: [] });
  const told: string[] = [];
  const ended = once(child, 'close').then(([, signal]) => ({ signal: signal as string, told }));
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (word: string) => (word.startsWith('http') ? resolve(word) : told.push(word)));
    void ended.then(() => reject(new Error('the service has ended')));
  });
  return {
    url,
    child,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
