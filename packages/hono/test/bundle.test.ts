import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundle, FOR_SERVERS, FOR_WORKERS } from './bundle.ts';

type Conditions = Readonly<Record<string, string>>;

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly imports: { readonly '#platform': Readonly<Record<string, unknown>> };
  readonly publishConfig: { readonly imports: { readonly '#platform': Conditions } };
};

/** The files a bundle is made of, and what it imports from outside of itself. */
async function contents(
  options: BuildOptions,
): Promise<{ readonly files: readonly string[]; readonly outside: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'allwell-hono-bundle-'));
  try {
    const { inputs, outputs } = await bundle('edge-worker.ts', join(folder, 'main.mjs'), options);
    const outside = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    return { files: Object.keys(inputs), outside };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('bundled', () => {
  it.each<[string, BuildOptions]>([
    ['as wrangler does', FOR_WORKERS],
    ['for the edge of Vercel', { platform: 'neutral', mainFields: ['module'], conditions: ['@allwell/source', 'edge-light'] }],
    ['for nothing that is known', { platform: 'neutral', mainFields: ['module'], conditions: ['@allwell/source'] }],
  ])('%s, it holds no discovery and needs nothing of Node.js', async (_, options) => {
    const { files, outside } = await contents(options);
    expect(outside).toEqual([]);
    expect(files.filter((file) => /discovery|server\.ts$/.test(file))).toEqual([]);
    expect(files).toContainEqual(expect.stringMatching(/edge\.ts$/));
  });

  it('for a server, it holds discovery', async () => {
    const { files } = await contents(FOR_SERVERS);
    expect(files).toContainEqual(expect.stringMatching(/discovery/));
    expect(files.filter((file) => file.endsWith('src/edge.ts'))).toEqual([]);
  });

  it('is published with the same choice as it has here', () => {
    const { '@allwell/source': source, ...built } = manifest.imports['#platform'];
    expect(manifest.publishConfig.imports['#platform']).toEqual(built);
    const asSource = Object.entries(built).map(([condition, file]) => [
      condition,
      (file as string).replace('./dist/', './src/').replace(/\.js$/, '.ts'),
    ]);
    expect(Object.entries(source as Conditions)).toEqual(asSource);
    expect(Object.keys(built).at(-1)).toBe('default');
  });
});
