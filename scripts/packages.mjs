/**
 * Packs every published package as `pnpm publish` would and looks at the archive: publint, "are the types wrong?", and what
 * neither of them asks (README and licence inside, no trace of the workspace, no import that is not listed). Needs built packages.
 *
 *     node scripts/packages.mjs [folder ...]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, pack, publishedPackages } from './archive.mjs';

const AT_ONCE = 2;

const chosen = process.argv.slice(2).map((folder) => folder.replace(/\/$/, ''));
const folders = chosen.length > 0 ? chosen : publishedPackages().map(({ folder }) => folder);
const archives = mkdtempSync(path.join(tmpdir(), 'allwell-packages-'));
const waiting = [...folders];
let failed = 0;

await Promise.all(Array.from({ length: AT_ONCE }, work));
rmSync(archives, { recursive: true });
console.log(`${folders.length - failed} packages can be published, ${failed} cannot`);
process.exitCode = failed > 0 || folders.length === 0 ? 1 : 0;

async function work() {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const problems = await packAndInspect(folder);
    if (problems.length > 0) failed += 1;
    console.log([`${problems.length > 0 ? '✗' : '✓'} ${folder}`, ...problems].join('\n').replaceAll('\n', '\n    '));
  }
}

/** What is wrong with a package, in the words of the tools. */
async function packAndInspect(folder) {
  const archive = path.join(archives, `${path.basename(folder)}.tgz`);
  try {
    await pack(folder, archive);
  } catch (error) {
    return [error.message];
  }
  return inspect(archive);
}
