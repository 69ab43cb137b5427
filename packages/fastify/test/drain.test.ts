import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ask } from '@allwell/testkit/adapter-suite';
import { expect, it } from 'vitest';

it('at SIGTERM is unready at once, stays alive and serves on, then closes the application and ends (R32)', async () => {
  const entry = fileURLToPath(new URL('fixtures/draining.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@allwell/source', entry], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const agent = new Agent({ keepAlive: true });
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const url = String((await lines.next()).value);
    expect((await ask(url, '/health/ready', { agent })).status).toBe(200);

    child.kill('SIGTERM');
    await expect.poll(async () => (await ask(url, '/health/ready')).status, { interval: 5 }).toBe(503);
    const live = await ask(url, '/health/live', { agent });
    expect([live.status, live.header('connection')]).toEqual([200, 'close']);
    expect((await ask(url, '/orders')).text).toBe('taken');

    const told = [String((await lines.next()).value), String((await lines.next()).value)];
    expect(told).toEqual(['closed', '{"clean":true,"cutConnections":0}']);
    expect(await exited).toEqual([0, null]);
  } finally {
    agent.destroy();
    child.kill('SIGKILL');
  }
});
