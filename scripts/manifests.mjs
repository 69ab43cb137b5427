/** Where versions may stand: exact ones in the catalog of pnpm-workspace.yaml, references and ranges of peers in package.json. */
import { readCatalogs } from './catalog.mjs';

const REFERRING = ['dependencies', 'devDependencies', 'optionalDependencies'];
const EXACT = /^(npm:[@\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/;

/**
 * @param {string} file
 * @param {string} text A package.json.
 * @returns {import('./boundaries.mjs').Violation[]}
 */
export function manifestViolations(file, text) {
  const manifest = JSON.parse(text);
  const found = [];
  const refuse = (field, name, message) => found.push({ file, line: lineOf(text, field, name), message });
  for (const field of REFERRING) {
    for (const [name, version] of Object.entries(manifest[field] ?? {})) {
      if (/^(catalog|workspace):/.test(version)) continue;
      refuse(
        field,
        name,
        `${field} asks for ${name} ${version}: put the version into the catalog of pnpm-workspace.yaml and write "catalog:"`,
      );
    }
  }
  for (const [name, range] of Object.entries(manifest.peerDependencies ?? {})) {
    if (!range.startsWith('catalog:')) continue;
    refuse(
      'peerDependencies',
      name,
      `peerDependencies asks for ${name} by "${range}", which publishes our own narrow range: write the range out`,
    );
  }
  if (manifest.name === '@allwell/core') {
    for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const name of Object.keys(manifest[field] ?? {}))
        refuse(field, name, `core depends on ${name}: core has no dependency`);
    }
  }
  return found;
}

/**
 * @param {string} file
 * @param {string} text A pnpm-workspace.yaml.
 * @returns {import('./boundaries.mjs').Violation[]}
 */
export function workspaceViolations(file, text) {
  return readCatalogs(text)
    .filter(({ version }) => !EXACT.test(version))
    .map(({ name, version, line }) => ({ file, line, message: `the catalog has ${name} ${version}: pin one exact version` }));
}

/** The line of `"name":` within `"field": {`, counted from 1; 1 where the layout is unusual. */
function lineOf(text, field, name) {
  const rows = text.split('\n');
  const start = rows.findIndex((row) => row.includes(`"${field}"`));
  const at = rows.findIndex((row, index) => index >= start && row.includes(`"${name}":`));
  return Math.max(at, 0) + 1;
}
