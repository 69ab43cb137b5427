import { allwell } from '@allwell/discovery/esbuild';
import { build } from 'esbuild';

/**
 * Bundles the Worker, with the checks of the carrier's folder. As source or compiled, whichever of the shop this runs with, so that
 * there is one of each module.
 *
 *     node bundle-edge.ts [outfile]
 */
const shop = import.meta.resolve('@allwell/example-shop/edge');

await build({
  entryPoints: [new URL('src/edge.ts', import.meta.url).pathname],
  outfile: process.argv[2] ?? new URL('dist/edge-bundle.js', import.meta.url).pathname,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['workerd', 'worker', 'browser', ...(shop.endsWith('.ts') ? ['@allwell/source'] : [])],
  external: ['node:*'],
  plugins: [allwell({ root: new URL('carrier/', shop) })],
});
