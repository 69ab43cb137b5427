import { defineCheck, HealthError, isCheck, isName, show, type Check } from '@allwell/core';
import type { CheckExport } from './exports.ts';

/** A check and where it came from. */
export interface DiscoveredCheck {
  /** What to register it under: its own name, or else the name of the export or, for a default export, of the folder. */
  readonly name: string;
  readonly check: Check;
  /** Absolute path of the module. */
  readonly file: string;
  /** The export's name, `default` for the default export. */
  readonly exportName: string;
}

/**
 * Names the check that `file` exports: the name that `defineCheck` was given, else that of the export, or `defaultName` for the
 * default export. Adds it to `found`.
 *
 * @throws HealthError `INVALID_NAME`, `DUPLICATE_NAME`; the message names the file, or both.
 */
export function addCheck(
  found: Map<string, DiscoveredCheck>,
  file: string,
  { exportName, value }: CheckExport,
  defaultName: string | undefined,
): void {
  const check = isCheck(value) ? value : defineCheck(value);
  const name = check.name ?? (exportName === 'default' ? defaultName : exportName);
  if (!isName(name)) throw unnameable(file, exportName, name);
  const other = found.get(name);
  const one = Object.freeze({ name, check, file, exportName });
  if (other !== undefined) throw duplicate(one, other);
  found.set(name, one);
}

function unnameable(file: string, exportName: string, name: string | undefined): HealthError {
  const subject = exportName === 'default' ? 'the default export' : `the export ${show(exportName)}`;
  const reason = name === undefined ? 'gets no name from its folder' : `cannot be a check named ${show(name)}`;
  return new HealthError(
    'INVALID_NAME',
    `${subject} of ${file} ${reason}: give it one with defineCheck(…, { name }), a letter and at most 99 of A-Z a-z 0-9 _ . : - after it`,
  );
}

function duplicate(found: DiscoveredCheck, other: DiscoveredCheck): HealthError {
  const [first, second] = [other, found].map(({ file, exportName }) => `${file} (export ${exportName})`);
  return new HealthError(
    'DUPLICATE_NAME',
    `two checks are named ${found.name}, in ${first} and in ${second}: rename one, or give it a name of its own with defineCheck(…, { name })`,
  );
}
