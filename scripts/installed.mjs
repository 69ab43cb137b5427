/**
 * What `npm install` of each of our packages adds to a project that has its framework already, beside others that do the same
 * job: transitive dependencies, and the size of the files. Ours are packed as they would be published; they have to be built.
 *
 *     node scripts/installed.mjs [name ...]
 */
import { globSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packAll } from './archive.mjs';
import { pinned } from './catalog.mjs';
import { install } from './npm.mjs';

const AT_ONCE = 2;
const NEST = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];

/** What is installed, and what is there before; packages for the same framework stand together. */
const CASES = [
  { name: '@allwell/express', beside: ['express'] },
  { name: '@godaddy/terminus', beside: ['express'] },
  { name: '@cloudnative/health-connect', beside: ['express'] },
  { name: '@allwell/fastify', beside: ['fastify'] },
  { name: '@fastify/under-pressure', beside: ['fastify'] },
  { name: '@allwell/hono', beside: ['hono'] },
  { name: '@allwell/nestjs', beside: NEST },
  { name: '@nestjs/terminus', beside: NEST },
  { name: '@allwell/node', beside: [] },
  { name: 'lightship', beside: [] },
];

const chosen = CASES.filter(({ name }) => process.argv.length === 2 || process.argv.includes(name));
const scratch = mkdtempSync(path.join(tmpdir(), 'allwell-installed-'));
/** @type {Map<string, Promise<Installed>>} */
const bare = new Map();
try {
  const own = await packAll(scratch);
  const waiting = [...chosen.entries()];
  const rows = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) rows[next[0]] = await rowOf(next[1], own);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log('Installed: what a package adds to its framework, in transitive dependencies and in the size of all files');
  print(['npm install', 'beside', 'dependencies', 'kB'], rows);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function rowOf({ name, beside }, own) {
  const frameworks = pinned(beside);
  const [first = 'nothing'] = beside;
  const before = bare.get(first) ?? measure(path.join(scratch, 'bare', first), frameworks, {});
  bare.set(first, before);
  const subject = own[name] === undefined ? pinned([name]) : { [name]: own[name] };
  const after = await measure(path.join(scratch, 'with', name), { ...frameworks, ...subject }, own);
  const { packages, bytes } = await before;
  return [name, first, after.packages - packages - 1, Math.round((after.bytes - bytes) / 1_000)].map(String);
}

/**
 * @typedef {{ packages: number, bytes: number }} Installed What a `node_modules` holds. The bytes are those of its files; what
 *   they take of a disk depends on its blocks.
 * @returns {Promise<Installed>}
 */
async function measure(folder, dependencies, overrides) {
  await install(folder, dependencies, overrides);
  const files = globSync('node_modules/**', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    packages: globSync('**/node_modules/{[!@.]*,@*/*}/package.json', { cwd: folder }).length,
    bytes: files.reduce((sum, { parentPath, name }) => sum + lstatSync(path.join(parentPath, name)).size, 0),
  };
}

/** A table for the terminal, numbers to the right. */
function print(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    console.log(row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '));
  }
}
