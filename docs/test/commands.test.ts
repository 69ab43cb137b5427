import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readPages, type Block, type Page } from './page.ts';
import { isStartable, startPage } from './started-page.ts';

const SECRET = 'correct-horse-battery-staple';
const ADDRESS = /http:\/\/localhost:(?:3000|9000)\b/;

const startable = readPages().filter(isStartable);

describe('the commands on the pages', () => {
  it('are there to be run', () => {
    expect(startable.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'docs/formats.md', 'docs/getting-started.md', 'docs/probes.md', 'docs/security.md']),
    );
  });

  it.each(startable.map((page) => [page.path, page] as const))(
    'work against the program of the same page: %s',
    async (_, page) => {
      await using program = await startPage(page, { HEALTH_SECRET: SECRET });
      for (const { command, block, json, http = '' } of commandsOf(page)) {
        const place = `${page.path}:${block.line} ${command}`;
        const answer = await curl(program.localize(command));
        expect(answer, place).not.toBe('');
        expect(answer.split('\r\n')[0], place).toContain(http.split('\n')[0]);
        if (json !== undefined) expectShape(JSON.parse(answer), JSON.parse(json), place);
      }
      for (const path of probePaths(page)) {
        expect((await fetch(program.url + path)).status, `${page.path}: ${path}`).toBe(200);
      }
    },
    40_000,
  );

  it.each([undefined, ''])('leave the door shut where the secret is forgotten, as docs/security.md says: %j', async (secret) => {
    const [page] = startable.filter(({ path }) => path === 'docs/security.md') as [Page];
    await expect(startPage(page, { HEALTH_SECRET: secret })).rejects.toThrow(/access\.secret must be/);
  });
});

interface Command {
  readonly command: string;
  readonly block: Block;
  /** The answer that the page shows right below: as `json`, or as `http` beginning with its status line. */
  readonly json?: string;
  readonly http?: string;
}

function commandsOf({ blocks }: Page): readonly Command[] {
  return blocks.flatMap((block, index) => {
    if (block.language !== 'sh') return [];
    const next = blocks[index + 1];
    return block.text
      .split('\n')
      .filter((command) => command.startsWith('curl ') && ADDRESS.test(command))
      .map((command) => ({
        command,
        block,
        ...(next?.language === 'json' && { json: next.text }),
        ...(next?.language === 'http' && { http: next.text }),
      }));
  });
}

/** Runs a command as the page has it; an error status fails it, unless it asks for the status itself with `-i`. */
async function curl(command: string): Promise<string> {
  const shown = /\s-i\s/.test(command);
  const line = command.replace(/^curl /, `curl -sS -w '%{http_code}' ${shown ? '' : '-f '}`);
  const { stdout } = await promisify(execFile)('sh', ['-c', line], {
    env: { ...process.env, HEALTH_SECRET: SECRET, NO_PROXY: '*' },
    timeout: 15_000,
  });
  if (shown && !/^HTTP\/1\.1 (?!404)/.test(stdout)) throw new Error(`${command}: ${stdout}`);
  return stdout.slice(0, -3) || stdout.slice(-3); // an answer may have no body
}

/** Whatever the page shows is in the answer, by name and kind; texts, numbers and times may differ. */
function expectShape(actual: unknown, shown: unknown, place: string): void {
  expect(kindOf(actual), place).toBe(kindOf(shown));
  if (kindOf(shown) !== 'object') return;
  for (const [key, value] of Object.entries(shown as object))
    expectShape((actual as Record<string, unknown>)[key], value, `${place} at ${key}`);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

/** The paths a manifest gives to probes. */
function probePaths({ blocks }: Page): readonly string[] {
  return blocks
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ text }) => [...text.matchAll(/\bpath: (\/[\w/]+)/g)].map(([, path = '']) => path));
}
