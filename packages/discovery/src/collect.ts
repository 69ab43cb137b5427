import type { Check } from '@allwell/core';
import { commonJsChecks, namespaceChecks, type CheckExport, type Namespace } from './exports.ts';
import { unreadable } from './failure.ts';
import { addCheck, type DiscoveredCheck } from './naming.ts';

/** A health module as a bundle has it: what was known when it was built, and what it exports. */
export interface BundledModule {
  /** What messages call it. */
  readonly file: string;
  /** What its default export is called; absent where its place gives it no name. */
  readonly defaultName?: string;
  /** What its source exports, in that order; absent where it is CommonJS. */
  readonly stated?: readonly string[];
  /** What `import *` makes of it. */
  readonly exports: Namespace;
}

/** Checks by name, in order: what `createHealth` takes. */
export type CollectedChecks = Readonly<Record<string, Check>>;

/**
 * The checks of `modules`, as `discover` would return them: what generated modules call when they start.
 *
 * @throws HealthError `DUPLICATE_NAME` for two checks of one name, `INVALID_NAME` for an export that cannot name a check,
 * `MODULE_FAILED` for an export that cannot be read.
 */
export function collectChecks(modules: readonly BundledModule[]): CollectedChecks {
  const found = new Map<string, DiscoveredCheck>();
  for (const module of modules) {
    for (const one of checksOf(module)) addCheck(found, module.file, one, module.defaultName);
  }
  return Object.freeze(Object.fromEntries([...found].map(([name, { check }]) => [name, check])));
}

function checksOf({ file, stated, exports }: BundledModule): readonly CheckExport[] {
  try {
    return stated === undefined ? unstatedChecks(exports) : namespaceChecks(exports, stated);
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

/**
 * What `import *` makes of CommonJS differs: the default is `module.exports`, and the names beside it are its members; or, where
 * the module calls itself `__esModule`, the names are all there is. What is neither is an ES module that was not seen to be one.
 */
function unstatedChecks(namespace: Namespace): readonly CheckExport[] {
  const own = namespace['default'];
  if (namespace['__esModule'] === true && member(own, '__esModule') !== true) return commonJsChecks(namespace);
  const names = Object.keys(namespace).filter((name) => name !== 'default' && name !== 'module.exports');
  return names.every((name) => member(own, name) === namespace[name]) ? commonJsChecks(own) : namespaceChecks(namespace, []);
}

function member(value: unknown, name: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null ? Reflect.get(value, name) : undefined;
}
