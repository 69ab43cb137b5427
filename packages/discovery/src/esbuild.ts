import { dirname, resolve } from 'node:path';
import { HealthError } from '@allwell/core';
import type { Plugin } from 'esbuild';
import { createVirtualModule, VIRTUAL_MODULE, type PluginOptions } from './virtual-module.ts';

export type { PluginOptions } from './virtual-module.ts';

/**
 * A plugin for esbuild: `import { checks } from 'virtual:allwell'` gets the checks of all health modules below `root`, by name. In
 * watch mode modules may come, go and change. A relative `root` starts at `absWorkingDir`.
 *
 * @throws HealthError `INVALID_OPTION` for an option that does not exist or has an impossible value; as an error of the build also
 * for a root that is no folder, and `MODULE_FAILED` for a folder that cannot be read.
 */
export function allwell(options: PluginOptions = {}): Plugin {
  const virtual = createVirtualModule(options);
  return {
    name: '@allwell/discovery',
    setup(build) {
      const { absWorkingDir: project = process.cwd(), outdir, outfile } = build.initialOptions;
      const output = outdir ?? (outfile === undefined ? undefined : dirname(outfile));
      const outputs = output === undefined ? [] : [resolve(project, output)];
      build.onResolve({ filter: new RegExp(`^${VIRTUAL_MODULE}$`) }, () => ({ path: VIRTUAL_MODULE, namespace: 'allwell' }));
      build.onLoad({ filter: /^/, namespace: 'allwell' }, async () => {
        try {
          const { code, warnings, folders, files } = await virtual.render(project, outputs);
          return {
            contents: code,
            loader: 'js',
            resolveDir: project,
            warnings: warnings.map((text) => ({ text })),
            watchDirs: [...folders],
            watchFiles: [...files],
          };
        } catch (thrown) {
          // Thrown, it would fill the screen with frames and end the watching.
          if (!(thrown instanceof HealthError)) throw thrown;
          return { errors: [{ text: thrown.message, detail: thrown }], watchDirs: [project] };
        }
      });
    },
  };
}

export { allwell as default };
