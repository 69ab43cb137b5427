import { isCheck, type Check, type CheckFunction } from '@allwell/core';
import { inStatedOrder } from './export-order.ts';

/** An export that is a check. */
export interface CheckExport {
  readonly exportName: string;
  readonly value: Check | CheckFunction;
}

/** What a module exports, by name. */
export type Namespace = Readonly<Record<string, unknown>>;

/** Which of the exports of an ES module are checks; in the order its source states. */
export function namespaceChecks(namespace: Namespace, stated: readonly string[] | undefined): readonly CheckExport[] {
  return pick(inStatedOrder(Object.keys(namespace), stated).map((exportName) => [exportName, namespace[exportName]]));
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
