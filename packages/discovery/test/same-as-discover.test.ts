import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundlers, SOURCE } from './bundler.ts';
import { project, type Files } from './forest.ts';
import { plant } from './tree.ts';

const PROJECTS = 25;

/** What a program sees in a project: the names of its checks in order or why there are none, and what it is warned of. */
interface Seen {
  readonly names?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly warnings: readonly string[];
}

it.each(Object.entries(bundlers))(
  'a bundle has the checks that discover finds, in the same order, or fails in the same words: %s',
  async (_, bundle) => {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const projects = fc.sample(project, { numRuns: PROJECTS, seed });
    await using tree = await plant(forest(projects));
    const discovered = await run(tree.folder, 'discovered.ts');
    const warnings: (readonly string[])[] = [];
    for (const at of projects.keys()) {
      warnings.push(await bundle({ project: tree.folder, entry: 'names.ts', output: `bundles/p${at}.mjs`, root: `p${at}` }));
    }
    const bundled = await run(tree.folder, 'bundled.ts');
    for (const [at, files] of projects.entries()) {
      const seen = { ...bundled[at], warnings: warnings[at] };
      const place = `seed ${seed}: ${JSON.stringify(files, undefined, 1)}`;
      expect(comparable(seen, tree.folder, at), place).toEqual(comparable(discovered[at], tree.folder, at));
    }
    expect(
      bundled.filter(({ names = [] }) => names.length > 1),
      'projects with several checks',
    ).not.toHaveLength(0);
  },
  300_000,
);

/** With paths that begin in the project. That a module exports nothing but constants shows when it runs: no bundler can warn of it. */
function comparable(seen: unknown, folder: string, at: number): unknown {
  const text = JSON.stringify(seen).replaceAll(`${folder}/`, '').replaceAll(`p${at}/`, '');
  const { warnings = [], ...found } = JSON.parse(text) as Partial<Seen>;
  return { ...found, warnings: warnings.filter((warning) => !warning.includes('exports no check')) };
}

async function run(folder: string, program: string): Promise<readonly Seen[]> {
  const node = ['--no-warnings', `--conditions=${SOURCE}`, program];
  const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: folder, maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as readonly Seen[];
}

/** The projects, each in a folder of its own, and the programs that look at all of them. */
function forest(projects: readonly Files[]): Files {
  const folders = projects.flatMap((files, at) =>
    Object.entries({ ...files, 'readme.md': '' }).map(([path, text]) => [`p${at}/${path}`, text]),
  );
  const look = `
    const seen = [];
    for (let at = 0; at < ${projects.length}; at++) {
      const warnings: string[] = [];
      try { seen.push({ names: await look(at, warnings), warnings }); }
      catch ({ code, message }) { seen.push({ error: { code, message }, warnings }); }
    }
    console.log(JSON.stringify(seen));`;
  return {
    ...Object.fromEntries(folders),
    'package.json': '{ "type": "module", "name": "shop" }',
    'names.ts': "import { checks } from 'virtual:allwell';\nexport const names = Object.keys(checks);",
    'discovered.ts': `
      import { discover } from '@allwell/discovery';
      const look = async (at: number, warnings: string[]) =>
        (await discover({ root: 'p' + at, onWarning: (message) => warnings.push(message) })).checks.map(({ name }) => name);${look}`,
    'bundled.ts': `const look = async (at: number) => (await import('./bundles/p' + at + '.mjs')).names;${look}`,
  };
}
