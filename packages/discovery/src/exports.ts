import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { isCheck, type Check, type CheckFunction } from '@allwell/core';
import { inSourceOrder } from './export-order.ts';

/** An export that is a check. */
export interface CheckExport {
  readonly exportName: string;
  readonly value: Check | CheckFunction;
}

/** Which of the exports of an ES or CommonJS module, imported natively from `file`, are checks; in the order of its source. */
export async function namespaceChecks(
  namespace: Readonly<Record<string, unknown>>,
  file: string,
): Promise<readonly CheckExport[]> {
  // What `import()` makes of CommonJS is a guess at its names. Node keeps the module itself in this cache (22.18 has no other mark).
  const commonJs = createRequire(file).cache[file];
  if (commonJs !== undefined && commonJs.exports === namespace['default']) return commonJsChecks(commonJs.exports);
  const names = Object.keys(namespace);
  const ordered = names.length < 2 ? names : inSourceOrder(names, await readFile(file, 'utf8'));
  return pick(ordered.map((exportName) => [exportName, namespace[exportName]]));
}

/** Which members of `module.exports` are checks, in the order they were assigned. A function or check in its place is the default export. */
export function commonJsChecks(exported: unknown): readonly CheckExport[] {
  if (isCheck(exported)) return [{ exportName: 'default', value: exported }];
  if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null || isClass(exported)) return [];
  const members = Object.keys(exported).map((name): [string, unknown] => [name, Reflect.get(exported, name)]);
  return pick(
    typeof exported === 'function' ? [['default', exported], ...members.filter(([name]) => name !== 'default')] : members,
  );
}

/** A value that is exported by a name and as default, or that repeats itself as `module.exports`, is one check, under its name. */
function pick(exported: readonly (readonly [string, unknown])[]): readonly CheckExport[] {
  const checks = exported.flatMap(([exportName, value]) =>
    isCheck(value) || isCheckFunction(value) ? [{ exportName, value }] : [],
  );
  const named = new Set(checks.filter(({ exportName }) => exportName !== 'default').map(({ value }) => value));
  return checks.filter(({ exportName, value }) => exportName !== 'default' || !named.has(value));
}

function isCheckFunction(value: unknown): value is CheckFunction {
  return typeof value === 'function' && !isClass(value);
}

/** A class is typeof function too; its `prototype`, unlike a function's, cannot be replaced. */
function isClass(value: object): boolean {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}
