import { ask } from '@allwell/testkit/adapter-suite';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../../../test/runtime-program.ts';
import { programs, startRuntime } from './runtime.ts';

const PROJECT = {
  'package.json': '{ "name": "orders", "version": "1.4.2", "type": "module" }',
  'orders/health.ts': 'export const database = async (): Promise<boolean> => true;',
  'orders/queue.health.ts':
    "export function queue({ name }: { name: string }) { return { status: 'degraded', reason: `${name} is long` }; }",
};

describe.each(['bun', 'deno'] as const)('on %s', (name) => {
  it('health modules in TypeScript are found beside the program, and their health starts by itself', async (context) => {
    requireProgram(context, programs[name], ['--version']);
    await using server = await startRuntime(name, 'found-server.ts', [], { files: PROJECT });
    const url = `http://127.0.0.1:${server.ports[0]}`;
    await expect.poll(async () => (await ask(url, '/health/startup')).status, { timeout: 15_000 }).toBe(200);
    expect((await ask(url, '/health')).json()).toMatchObject({
      service: { name: 'orders', version: '1.4.2' },
      checks: { database: { status: 'up' }, queue: { status: 'down', code: 'INVALID_RESULT' } },
    });
  });
});
