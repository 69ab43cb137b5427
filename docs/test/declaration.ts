import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** An exported interface of options, as its source has it. */
export interface Declaration {
  readonly name: string;
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** What it extends. */
  readonly parents: readonly string[];
  /** The comment of each of its own members, by name, in order; what it inherits is not among them. */
  readonly members: ReadonlyMap<string, string>;
}

/** Every `…Options` that a package exports. */
export function readDeclarations(): readonly Declaration[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((path) => declarationsIn(path, readSource(path)));
}

/** A source file of this repository. */
export function readSource(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}

function declarationsIn(path: string, source: string): readonly Declaration[] {
  const found = source.matchAll(/export interface (\w+Options)(?: extends ([\w, ]+))? \{\n([\s\S]*?)\n\}/g);
  return [...found].map(([, name = '', parents = '', body = '']) => ({
    name,
    path,
    parents: parents.split(', '),
    members: membersOf(body),
  }));
}

function membersOf(body: string): ReadonlyMap<string, string> {
  const found = body.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {2}readonly (\w+)\??:/gm);
  return new Map([...found].map(([, comment = '', member = '']) => [member, comment.replaceAll(/^\s*\*\s?/gm, ' ')]));
}
