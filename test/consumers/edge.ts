import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STRICT } from './kinds.ts';
import { healthModule, type Parts } from './project.ts';

/** The entry points that need no Node. */
const EVERYWHERE = new Set(['@allwell/core', '@allwell/checks/always', '@allwell/checks/http']);

/** Without the types of Node, TypeScript has to be told what `using` needs. */
const OPTIONS = {
  ...STRICT,
  types: [],
  lib: ['es2022', 'webworker', 'esnext.disposable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  noEmit: true,
};

const WORKER = `import { allwell } from '@allwell/hono';
import { Hono } from 'hono';
import { checks } from './checks';

export default new Hono().route('/', await allwell({ checks }));
`;

/** The step before bundling, for bundlers without a plugin of ours. */
const MANIFEST = `import { writeManifest } from '@allwell/discovery/manifest';
await writeManifest({ file: 'src/checks.ts' });
`;

/** In the place of the edge: something that calls `fetch`. */
const SERVE = `import { serve } from '@hono/node-server';
import worker from './out/worker.js';
serve({ fetch: worker.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log('http://127.0.0.1:' + port));
`;

/** Writes a Worker with Hono into `folder`, and returns the names of its checks. */
export function writeEdgeProject(folder: string, entryPoints: Parts['entryPoints']): readonly string[] {
  const usable = Object.fromEntries(Object.entries(entryPoints).filter(([module]) => EVERYWHERE.has(module)));
  const files = {
    'package.json': JSON.stringify({ name: 'orders', version: '1.0.0', private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions: OPTIONS, include: ['src'] }),
    'src/orders/health.ts': healthModule('ESM TypeScript', usable),
    'src/worker.ts': WORKER,
    'manifest.js': MANIFEST,
    'serve.js': SERVE,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return Object.values(usable).flatMap(({ checks = {} }) => Object.keys(checks));
}
