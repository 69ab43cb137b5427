import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { packAll, publishedPackages } from '../../scripts/archive.mjs';
import { InstallError } from '../../scripts/npm.mjs';

/** Milliseconds that a test may take: a first installation from a slow registry, or a compiler that has to share the machine. */
export const PATIENCE_MS = 300_000;

/** A folder outside of the workspace, with the packages as strangers get them. */
export interface Scratch {
  readonly folder: string;
  /** By name, what npm can be told to install. */
  readonly archives: Readonly<Record<string, string>>;
}

/**
 * Gives the tests of a file a folder with the packages named, packed as they would be published, and takes it away in the end.
 * Where they are not built, or where `prepare` finds that npm cannot reach its registry, the tests are skipped aloud, or fail in CI.
 */
export function useScratch(names: readonly string[], prepare: (scratch: Scratch) => Promise<void>): void {
  const packages = publishedPackages().filter(({ name }) => names.includes(name));
  let folder: string | undefined;
  let lacking = packages.flatMap((one) => (one.built ? [] : [`${one.folder} is not built`])).join(', ');

  beforeAll(async () => {
    if (lacking !== '') return;
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'allwell-consumers-')));
    try {
      await prepare({ folder, archives: await packAll(folder, packages) });
    } catch (error) {
      if (!(error instanceof InstallError && error.unreachable)) throw error;
      lacking = 'npm cannot reach its registry (see npm ping)';
    }
  }, PATIENCE_MS);

  beforeEach(({ skip }) => {
    if (lacking === '') return;
    if (process.env['CI']) throw new Error(lacking);
    skip(lacking);
  });

  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);
}
