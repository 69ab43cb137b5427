import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startService } from './running-service.ts';

it('does what its README says, command by command', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const commands = readme.split('\n').filter((line) => line.startsWith('curl '));
  expect(commands.length).toBeGreaterThan(5);
  await using service = await startService();
  for (const command of commands) {
    const line = command
      .replace('http://localhost:3000', service.url)
      .replace('curl ', /\s-i\s/.test(command) ? 'curl -sS ' : 'curl -sSf ');
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { timeout: 10_000 });
    expect(stdout, command).not.toBe('');
    expect(stdout, command).not.toMatch(/^HTTP\/1\.1 404/);
  }
}, 40_000);
