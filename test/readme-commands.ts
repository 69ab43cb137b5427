import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'vitest';

/**
 * Runs each line of a README that begins with `curl` and asks `origin`, of the server that runs at `url` instead, and tells how many
 * there were. Each has to print something and find what it asks for; one that shows the headers (`-i`) may be refused, but not by 404.
 */
export async function runCommands(readme: URL, origin: string, url: string): Promise<number> {
  const lines = readFileSync(readme, 'utf8').split('\n');
  const commands = lines.filter((line) => line.startsWith('curl ') && line.includes(origin));
  for (const command of commands) {
    const line = command.replace(origin, url).replace('curl ', /\s-i\s/.test(command) ? 'curl -sS ' : 'curl -sSf ');
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { timeout: 20_000 });
    expect(stdout, command).not.toMatch(/^(?:$|HTTP\/1\.1 404)/);
  }
  return commands.length;
}
