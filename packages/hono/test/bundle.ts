import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** As a program for Node.js, Bun or Deno is bundled. */
export const FOR_SERVERS: BuildOptions = { platform: 'node', conditions: ['@allwell/source'] };

/** As wrangler bundles a Worker. */
export const FOR_WORKERS: BuildOptions = { platform: 'browser', conditions: ['@allwell/source', 'workerd', 'worker', 'browser'] };

/** Bundles a program of this folder into one file. */
export async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    entryPoints: [`${folder}${entry}`],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'silent',
  });
  return metafile;
}
