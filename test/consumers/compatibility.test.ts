import { describe, expect, it } from 'vitest';
import { readPages } from '../../docs/test/page.ts';
import { tablesOf } from '../../docs/test/table.ts';
import { pinned } from '../../scripts/catalog.mjs';
import { versionOf } from './compiler.ts';
import { KINDS, SETTINGS } from './kinds.ts';
import { EARLIER, TODAY } from './programs.ts';

const tables = readPages()
  .filter(({ path }) => path === 'docs/compatibility.md')
  .flatMap(tablesOf);

/** What the page says in the table whose first column is called so: by row, the cell of a column. */
function said(table: string, column: string): Readonly<Record<string, string>> {
  const { columns, rows } = tables.find(({ columns }) => columns[0] === table)!;
  return Object.fromEntries(rows.map(({ name, cells }) => [name, cells[columns.indexOf(column)] ?? '']));
}

describe('docs/compatibility.md', () => {
  it('promises the frameworks that are tried, by their major versions', () => {
    const tried: Record<string, string[]> = {};
    for (const { installs, imports } of [...Object.values(TODAY), ...Object.values(EARLIER)]) {
      const [adapter = ''] = Object.keys(imports);
      const [version] = Object.values(pinned(installs.slice(0, 1)));
      const major = version?.split('.')[0];
      if (major !== undefined) (tried[adapter] ??= []).push(major);
    }
    const majors = Object.entries(tried).map(([adapter, versions]) => [adapter, [...new Set(versions)].join(', ')]);
    expect(said('package', 'major versions')).toEqual(Object.fromEntries(majors));
  });

  it('promises the kinds of project that are tried', () => {
    const unbundled = Object.entries(KINDS).filter(([, { bundled }]) => !bundled);
    expect(said('project', 'decorators')).toEqual(
      Object.fromEntries(unbundled.map(([kind, { compiled }]) => [kind, compiled ? 'yes' : 'no'])),
    );
  });

  it('promises the versions of TypeScript that are tried', () => {
    const minor = (compiler: string): string => versionOf(compiler).replace(/\.\d+$/, '');
    const settings = Object.entries(SETTINGS).map(([name, { compilers }]) => [
      name,
      Object.keys(compilers).map(minor).join(', '),
    ]);
    expect(said('project, and what `tsconfig.json` says', 'TypeScript')).toEqual(Object.fromEntries(settings));
  });
});
