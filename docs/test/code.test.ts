import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parsePage, readPages } from './page.ts';
import { writeProjects, type Project } from './project.ts';

const pages = readPages();
const projects = writeProjects(pages, 'compiled');

describe('the code on the pages', () => {
  it('is there to be compiled', () => {
    expect(projects.map(({ page }) => page.path)).toEqual(
      expect.arrayContaining(['README.md', 'docs/getting-started.md', 'docs/writing-checks.md']),
    );
  });

  it('compiles under the strictest settings, against the packages as they are', () => {
    const folder = dirname(projects[0]?.folder ?? '');
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(dirname(manifest), 'bin/tsc'), '-p', folder, '--pretty', 'false'],
      {
        encoding: 'utf8',
        cwd: folder,
      },
    );
    expect(
      `${stdout}${stderr}`
        .split('\n')
        .map((line) => atPage(line, folder))
        .join('\n'),
    ).toBe('');
    expect(status).toBe(0);
  }, 60_000);

  const told = projects.flatMap((project) =>
    [...project.files].flatMap(([file, { text }]) => (expected(text).length > 0 ? [{ project, file, text }] : [])),
  );

  it.each(told.map(({ project, file, text }) => [`${project.page.path}, ${file}`, project, file, text] as const))(
    'prints what it says it prints: %s',
    async (_, project, file, text) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@allwell/source', file], {
        cwd: project.folder,
        timeout: 15_000,
      });
      expect(stdout.trimEnd().split('\n')).toEqual(expected(text));
    },
  );
});

describe('reading a page', () => {
  it('finds fenced blocks, the files they name, and files in comments', () => {
    const page = parsePage(
      'x.md',
      [
        '# x',
        '```ts',
        '// src/a.ts: a remark',
        'let a;',
        '```',
        '<!-- src/b.ts',
        'let b;',
        '-->',
        '```sh',
        'curl x',
        '```',
        '',
      ].join('\n'),
    );
    expect(page.blocks).toEqual([
      { language: 'ts', file: 'src/a.ts', text: '// src/a.ts: a remark\nlet a;\n', line: 3 },
      { language: 'ts', file: 'src/b.ts', text: 'let b;\n', line: 7 },
      { language: 'sh', text: 'curl x\n', line: 10 },
    ]);
  });
});

/** What the comments behind `console.log(…);` promise; nothing where one of them is not a value but words. */
function expected(text: string): readonly string[] {
  const promised = [...text.matchAll(/^\s*console\.log\(.*\);(?: \/\/ (?:'(.*)'|(true|false|[\d.]+)))?$/gm)].map(
    ([, quoted, plain]) => quoted ?? plain,
  );
  return promised.includes(undefined) ? [] : (promised as readonly string[]);
}

/** The compiler's complaint, with the page and its line in place of the file that was made of it. */
function atPage(complaint: string, folder: string): string {
  const [, path = '', line = '', rest = ''] = /^(\S+?)\((\d+),\d+\): (.*)$/.exec(complaint) ?? [];
  const found = projects.flatMap((project: Project) => {
    const block = project.files.get(relative(project.folder, join(folder, path)));
    return block ? [`${project.page.path}:${block.line + Number(line) - 1}: ${rest}`] : [];
  });
  return found[0] ?? complaint;
}
