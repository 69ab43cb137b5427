import { basename, dirname, join } from 'node:path';
import { defineCheck, HealthError, isCheck, isName, show } from '@allwell/core';
import { chooseModules } from './compiled.ts';
import type { HealthFile } from './convention.ts';
import type { DiscoveredCheck, DiscoverSettings, Discovery } from './discover.ts';
import { findEntry } from './entry.ts';
import type { CheckExport } from './exports.ts';
import { load } from './load.ts';
import { packageName } from './package-name.ts';
import { assertRoot } from './root.ts';
import { walk } from './walk.ts';

/** Folders that say how code is kept, not what it does, and that differ between source and compiled program. */
const NAMELESS: ReadonlySet<string> = new Set(['src', 'source', 'dist', 'out', 'build', 'lib']);

/** Does what `discover` promises. */
export async function search({ root: given, signal, onWarning, importTimeoutMs }: DiscoverSettings): Promise<Discovery> {
  const entry = findEntry();
  const root = assertRoot(given ?? entry.folder);
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    onWarning?.(message);
  };

  const { modules, warnings: leftOut } = await chooseModules(root, await walk(root, signal), entry);
  for (const message of leftOut) warn(message);
  if (modules.length === 0)
    warn(`no health module below ${root}: add a health.ts, or set the option root to the folder of your sources`);
  const checks = new Map<string, DiscoveredCheck>();
  for (const module of modules) {
    signal?.throwIfAborted();
    const exported = await load(module.file, { timeoutMs: importTimeoutMs, signal, warn });
    if (exported.length === 0) warn(`${module.file} exports no check: export a function, or what defineCheck returns`);
    for (const one of exported) {
      const found = await toCheck(root, module, one);
      const other = checks.get(found.name);
      if (other !== undefined) throw duplicate(found, other);
      checks.set(found.name, found);
    }
  }
  return Object.freeze({
    checks: Object.freeze([...checks.values()]),
    files: Object.freeze(modules.map(({ file }) => file)),
    root,
    warnings: Object.freeze(warnings),
  });
}

async function toCheck(root: string, module: HealthFile, { exportName, value }: CheckExport): Promise<DiscoveredCheck> {
  const check = isCheck(value) ? value : defineCheck(value);
  const name = check.name ?? (exportName === 'default' ? await defaultName(root, module) : exportName);
  if (isName(name)) return Object.freeze({ name, check, file: module.file, exportName });
  const subject = exportName === 'default' ? 'the default export' : `the export ${show(exportName)}`;
  const reason = name === undefined ? 'gets no name from its folder' : `cannot be a check named ${show(name)}`;
  throw new HealthError(
    'INVALID_NAME',
    `${subject} of ${module.file} ${reason}: give it one with defineCheck(…, { name }), a letter and at most 99 of A-Z a-z 0-9 _ . : - after it`,
  );
}

/** The `x` of `x.health.ts`; else the folder's name, or the package's where the folder is called `src`, `dist` or alike. */
async function defaultName(root: string, { path, stem }: HealthFile): Promise<string | undefined> {
  const own = basename(stem);
  if (own !== 'health') return own.slice(0, -'.health'.length);
  const folder = dirname(join(root, path));
  return NAMELESS.has(basename(folder)) ? packageName(folder) : basename(folder);
}

function duplicate(found: DiscoveredCheck, other: DiscoveredCheck): HealthError {
  const [first, second] = [other, found].map(({ file, exportName }) => `${file} (export ${exportName})`);
  return new HealthError(
    'DUPLICATE_NAME',
    `two checks are named ${found.name}, in ${first} and in ${second}: rename one, or give it a name of its own with defineCheck(…, { name })`,
  );
}
