import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unlistedImports } from '../../scripts/archive.mjs';
import { pinned } from '../../scripts/catalog.mjs';
import { install } from '../../scripts/npm.mjs';
import { compile } from './compiler.ts';
import { ENTRY_POINTS } from './entry-points.ts';
import type { Problem } from './problem.ts';
import { writeProject } from './project.ts';
import { run } from './running.ts';
import { PATIENCE_MS, useScratch, type Scratch } from './scratch.ts';

const BROKEN = '@allwell/checks';
const SOURCE = fileURLToPath(new URL('../../packages/checks/src', import.meta.url));

interface Breakage {
  /** Changes the unpacked package. */
  readonly change: (folder: string, manifest: Manifest) => void;
  /** What the proof has to say of it. */
  readonly says: RegExp;
}

interface Manifest {
  readonly exports: Record<string, unknown>;
  dependencies?: Readonly<Record<string, string>>;
}

const BREAKAGES: Readonly<Record<string, Breakage>> = {
  'whose types are missing': {
    change: (folder) => rmSync(join(folder, 'dist/disk.d.ts')),
    says: /Could not find a declaration file for module '@allwell\/checks\/disk'/,
  },
  'with an export that leads nowhere': {
    change: (_, { exports }) => void (exports['./disk'] = './dist/disc.js'),
    says: /Cannot find module .*checks\/dist\/disc\.js/,
  },
  'with an export too few': {
    change: (_, { exports }) => void delete exports['./disk'],
    says: /Package subpath '\.\/disk' is not defined by "exports"/,
  },
  'with an export that leads to the source': {
    change: (folder, { exports }) => {
      cpSync(SOURCE, join(folder, 'src'), { recursive: true });
      exports['./disk'] = { default: './src/disk.ts' };
    },
    says: /Stripping types is currently unsupported for files under node_modules/,
  },
  'that uses what it does not list': {
    change: (_, manifest) => void delete manifest.dependencies,
    says: /dist\/disk\.js imports @allwell\/core, which package\.json does not list/,
  },
};

let scratch: Scratch;
useScratch([BROKEN, '@allwell/core'], async (given) => {
  scratch = given;
  await installArchives(join(given.folder, 'whole'), given.archives);
});

describe('the proof', () => {
  it('has nothing to say of a package that is whole', async () => {
    expect(await prove(join(scratch.folder, 'whole'))).toEqual([]);
  });
});

describe.concurrent('the proof fails for a package', { timeout: PATIENCE_MS }, () => {
  it.each(Object.entries(BREAKAGES))('%s', async (name, { change, says }) => {
    const folder = join(scratch.folder, name.replaceAll(' ', '-'));
    const archive = breakPackage(folder, change);
    await installArchives(folder, { ...scratch.archives, [BROKEN]: `file:${archive}` });
    expect(await prove(folder)).toContainEqual({ package: BROKEN, message: expect.stringMatching(says) as string });
  });
});

async function installArchives(folder: string, archives: Scratch['archives']): Promise<void> {
  await install(folder, { ...archives, ...pinned(['@types/node']) }, archives);
}

/** What a stranger stumbles over who has installed @allwell/core and @allwell/checks in `folder`. */
async function prove(folder: string): Promise<readonly Problem[]> {
  const entryPoints = Object.fromEntries(
    Object.entries(ENTRY_POINTS).filter(([module]) => module === '@allwell/core' || module.startsWith(BROKEN)),
  );
  for (const kind of ['ESM TypeScript', 'ESM JavaScript', 'CommonJS JavaScript'])
    writeProject(folder, kind, { entryPoints, programs: {} });
  const looks = await Promise.all([
    compile('typescript', join(folder, 'esm-ts'), { file: 'tsconfig.json', skipLibCheck: false }),
    run(join(folder, 'esm-js'), 'src/everything.js'),
    run(join(folder, 'cjs-js'), 'src/everything.js'),
  ]);
  const unlisted = unlistedImports(join(folder, 'node_modules', BROKEN));
  return [...looks.flat(), ...unlisted.map((message) => ({ package: BROKEN, message }))];
}

/** An archive like that of `BROKEN`, but changed. */
function breakPackage(folder: string, change: Breakage['change']): string {
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', scratch.archives[BROKEN]!.replace(/^file:/, ''), '-C', folder]);
  const unpacked = join(folder, 'package');
  const file = join(unpacked, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  change(unpacked, manifest);
  writeFileSync(file, JSON.stringify(manifest));
  const archive = join(folder, 'broken.tgz');
  execFileSync('tar', ['-czf', archive, '-C', folder, 'package']);
  return archive;
}
