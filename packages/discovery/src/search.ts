import { chooseModules } from './compiled.ts';
import { defaultName } from './default-name.ts';
import type { DiscoverSettings } from './discover-options.ts';
import { findEntry } from './entry.ts';
import { load } from './load.ts';
import { addCheck, type DiscoveredCheck } from './naming.ts';
import { assertRoot } from './root.ts';
import { walk } from './walk.ts';
import { emptyRoot, noCheck } from './warning.ts';

/** What `discover` found; frozen. */
export interface Discovery {
  /** In order of path, and within a module in the order of its source. */
  readonly checks: readonly DiscoveredCheck[];
  /** Absolute paths of the modules that were loaded, in the order they were. */
  readonly files: readonly string[];
  /** The folder that was searched, absolute, links resolved. */
  readonly root: string;
  /** What is no error but should be known: no module found, a module without a check, one that was left out or loaded by jiti. */
  readonly warnings: readonly string[];
}

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
  if (modules.length === 0) warn(emptyRoot(root));
  const checks = new Map<string, DiscoveredCheck>();
  for (const module of modules) {
    signal?.throwIfAborted();
    const exported = await load(module.file, { timeoutMs: importTimeoutMs, signal, warn });
    if (exported.length === 0) warn(noCheck(module.file));
    const byDefault = exported.some(({ exportName }) => exportName === 'default') ? await defaultName(root, module) : undefined;
    for (const one of exported) addCheck(checks, module.file, one, byDefault);
  }
  return Object.freeze({
    checks: Object.freeze([...checks.values()]),
    files: Object.freeze(modules.map(({ file }) => file)),
    root,
    warnings: Object.freeze(warnings),
  });
}
