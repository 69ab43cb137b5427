import type { Page } from './page.ts';

/** A Markdown table. */
export interface Table {
  /** The page and the line it begins on: `docs/options.md:10`. */
  readonly place: string;
  /** The page alone. */
  readonly path: string;
  /** The names in backticks in the heading above it. */
  readonly headed: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** The first cell, without its backticks. */
  readonly name: string;
  readonly cells: readonly string[];
}

const RULE = /^\|[\s|:-]+\|$/;

export function tablesOf({ path, text }: Page): readonly Table[] {
  const found: Table[] = [];
  const lines = text.split('\n');
  let heading = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^#+ /.test(line)) heading = line;
    if (!line.startsWith('|') || !RULE.test(lines[index + 1] ?? '')) continue;
    const place = `${path}:${index + 1}`;
    const rows: Row[] = [];
    for (index += 2; lines[index]?.startsWith('|'); index += 1) {
      const cells = cellsOf(lines[index] ?? '');
      rows.push({ name: (cells[0] ?? '').replaceAll('`', ''), cells });
    }
    const headed = [...heading.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    found.push({ place, path, headed, columns: cellsOf(line), rows });
  }
  return found;
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
