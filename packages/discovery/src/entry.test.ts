import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findEntry, type Start } from './entry.ts';

const file = fileURLToPath(import.meta.url);
const source = fileURLToPath(new URL('./entry.ts', import.meta.url));
const start = (argv: readonly string[], more: Partial<Start> = {}): Start => ({
  argv: ['node', ...argv],
  execArgv: [],
  features: {},
  cwd: () => '/',
  ...more,
});

it('takes the folder and the language of the entry module', () => {
  expect(findEntry(start([source]))).toEqual({ folder: dirname(source), file: source, language: 'typescript' });
});

it('starts at the working directory without an entry: a REPL, --eval, standard input, an evaluated worker, an entry that is gone', () => {
  for (const argv of [[], ['-'], ['relative.js'], ['[worker eval]'], ['/gone/main.js']])
    expect(findEntry(start(argv)), argv[0]).toEqual({ folder: '/', language: 'javascript' });
  expect(findEntry(start([source], { execArgv: ['--eval', 'code'], features: { typescript: 'strip' } }))).toEqual({
    folder: '/',
    language: 'typescript',
  });
});

it('starts at the working directory where a test is the entry', () => {
  expect(findEntry(start([file]))).toMatchObject({ folder: '/', file, language: 'typescript' });
});
