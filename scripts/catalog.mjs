/** The versions that this repository installs: the catalogs of pnpm-workspace.yaml. */
import { readFileSync } from 'node:fs';

const WORKSPACE = new URL('../pnpm-workspace.yaml', import.meta.url);

/**
 * What the catalogs name, with the line it stands in.
 * @param {string} text A pnpm-workspace.yaml.
 * @returns {{ name: string, version: string, line: number }[]}
 */
export function readCatalogs(text) {
  const found = [];
  let section = '';
  for (const [index, row] of text.split('\n').entries()) {
    section = /^(\w+):/.exec(row)?.[1] ?? section;
    const [, name, version] = /^\s+["']?([^"':\s]+)["']?:\s+["']?([^"'\s#]+)/.exec(row) ?? [];
    if ((section !== 'catalog' && section !== 'catalogs') || name === undefined || version === undefined) continue;
    found.push({ name, version, line: index + 1 });
  }
  return found;
}

/**
 * These entries of the catalog as the dependencies of somebody who has no catalog. An alias (`express-4`) stands for what it is
 * an alias of: whoever uses Express 4 calls it `express`. What only strangers have is given with its version: `name@1.2.3`.
 * @param {Iterable<string>} names
 * @returns {Record<string, string>} Exact versions, by name.
 */
export function pinned(names) {
  const versions = new Map(readCatalogs(readFileSync(WORKSPACE, 'utf8')).map(({ name, version }) => [name, version]));
  return Object.fromEntries(
    [...names].map((name) => {
      const [, given, exactly] = /^(.+)@(\d.*)$/.exec(name) ?? [];
      if (given !== undefined) return [given, exactly];
      const version = versions.get(name);
      if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml`);
      const [, aliased = name, exact = version] = /^npm:(.+)@(.+)$/.exec(version) ?? [];
      return [aliased, exact];
    }),
  );
}
