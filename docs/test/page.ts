import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page, or a file that a page keeps in an HTML comment because it would only distract. */
export interface Block {
  /** `ts`, `sh`, `json`, … */
  readonly language: string;
  readonly text: string;
  /** The file a leading comment names: `// src/main.ts`, also with a remark: `// src/main.ts: the entry`. */
  readonly file?: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
}

export interface Page {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const FENCE = /^(?<indent> *)```(?<language>[\w-]*)[^\n]*\n(?<text>[\s\S]*?)^\k<indent>```[ ]*$/gm;
const HIDDEN = /^<!-- (?<file>[\w./-]+\.ts)\n(?<text>[\s\S]*?)^-->$/gm;
const NAMED = /^\/\/ (?<file>(?:[\w.-]+\/)*[\w.-]+\.[cm]?ts)(?=$|[:,\s])/;

/** Every page of this repository that shows code. */
export function readPages(): readonly Page[] {
  return globSync(['README.md', 'docs/*.md', 'packages/*/README.md', 'examples/*/README.md'], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => parsePage(path, readFileSync(`${root}${path}`, 'utf8')));
}

export function parsePage(path: string, text: string): Page {
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length;
  const shown = [...text.matchAll(FENCE)].map(({ index, groups }): Block => {
    const { indent = '', language = '', text: body = '' } = groups ?? {};
    const unindented = indent === '' ? body : body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const file = NAMED.exec(unindented)?.groups?.['file'];
    return { language, text: unindented, ...(file !== undefined && { file }), line: lineOf(index) + 1 };
  });
  const hidden = [...text.matchAll(HIDDEN)].map(({ index, groups }): Block => {
    const { file = '', text: body = '' } = groups ?? {};
    return { language: 'ts', text: body, file, line: lineOf(index) + 1 };
  });
  return { path, text, blocks: [...shown, ...hidden].toSorted((a, b) => a.line - b.line) };
}
