import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const folder = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(`${folder}README.md`, 'utf8');
const source = await readFile(`${folder}tsdown.config.ts`, 'utf8');

const checks = Object.keys(manifest.exports).flatMap((path) => (path === './package.json' ? [] : [path.slice(2)]));

/** What a check calls itself: the export named after its file. */
const nameOf = (check: string): string => check.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The first cells of the table under the heading of a check. */
function optionsInReadme(check: string): string[] {
  const section = readme.split(`### \`${nameOf(check)}\`\n`)[1]?.split(/\n##/)[0] ?? '';
  return [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, option]) => option ?? '');
}

/** The options a check says it has, when it is given one it has not. */
async function optionsInCode(check: string): Promise<string[]> {
  const made: Record<string, (...args: unknown[]) => unknown> = await import(`../src/${check}.ts`);
  const make = made[nameOf(check)];
  const takesOptionsOnly = ['tcp', 'disk', 'memory', 'event-loop'].includes(check);
  try {
    make?.(...(takesOptionsOnly ? [] : ['x']), { 'no such option': 1 });
  } catch (thrown) {
    return /it has (.*)$/.exec(String(thrown))?.[1]?.split(', ') ?? [];
  }
  return [];
}

it('names every check by its import, in README, package.json and the build alike', () => {
  const inReadme = [...readme.matchAll(/^\| `@allwell\/checks\/([a-z-]+)` +\| `(\w+)\(/gm)].map(([, check = '', name]) => {
    expect(name).toBe(nameOf(check));
    return check;
  });
  expect(inReadme.toSorted()).toEqual(checks.toSorted());
  const published = Object.keys(manifest.publishConfig.exports).filter((path) => path !== './package.json');
  expect(published).toEqual(checks.map((check) => `./${check}`));
  for (const check of checks) expect(source).toContain(`'${check}'`);
});

describe.each(checks.filter((check) => check !== 'always'))('%s', (check) => {
  it('has the options that README tells, in the same order', async () => {
    const options = await optionsInCode(check);
    expect(options.length).toBeGreaterThan(0);
    expect(optionsInReadme(check)).toEqual(options);
  });
});

it.each(checks)('%s exports one function, named after its import', async (check) => {
  const exported: object = await import(`../src/${check}.ts`);
  expect(Object.keys(exported)).toEqual([nameOf(check)]);
});

it('runs the example of README, and ends by itself', async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@allwell/source', '--input-type=module-typescript', '--eval', example],
    { cwd: folder, timeout: 15_000 },
  );
  expect(stdout).toMatch(/^degraded\ndisk .+\neventLoop .+\ninventory getaddrinfo .+ inventory\.example\.com\n$/);
});
