import { basename, dirname, join } from 'node:path';
import { build as esbuild, type BuildOptions, type Plugin } from 'esbuild';
import { rolldown } from 'rolldown';
import { build as vite } from 'vite';
import { allwell as esbuildPlugin } from '../src/esbuild.ts';
import { writeManifest } from '../src/manifest.ts';
import { allwell as vitePlugin } from '../src/vite.ts';

/** What a bundler is to do; paths relative to `project`. */
export interface Order {
  readonly project: string;
  readonly entry: string;
  readonly output: string;
  /** Where health modules are looked for. Default: the project. */
  readonly root?: string;
}

/** Makes one file of a program that imports `virtual:allwell`, and returns what the bundler warned of. */
export type Bundler = (order: Order) => Promise<readonly string[]>;

/** Makes the bundlers take the workspace's packages from source. */
export const SOURCE = '@allwell/source';

export const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: (order) => withEsbuild(order, esbuildPlugin(rootOf(order))),

  async rolldown({ project, entry, output, ...order }) {
    const warnings: string[] = [];
    const bundle = await rolldown({
      cwd: project,
      input: entry,
      platform: 'neutral',
      resolve: { conditionNames: [SOURCE, 'import', 'default'] },
      plugins: [vitePlugin(rootOf(order))],
      onLog: (level, { message }) => void (level === 'warn' && warnings.push(message)),
    });
    await bundle.write({ file: join(project, output), format: 'esm', codeSplitting: false });
    await bundle.close();
    return warnings.map(withoutPlugin);
  },

  async vite({ project, entry, output, ...order }) {
    const warnings: string[] = [];
    await vite({
      configFile: false,
      logLevel: 'silent',
      root: project,
      plugins: [vitePlugin(rootOf(order))],
      ssr: { target: 'webworker', noExternal: true, resolve: { conditions: [SOURCE, 'import'] } },
      build: {
        ssr: entry,
        outDir: dirname(output),
        emptyOutDir: false,
        minify: false,
        target: 'esnext',
        rolldownOptions: {
          output: { entryFileNames: basename(output), codeSplitting: false },
          onLog: (level, { message }) => void (level === 'warn' && warnings.push(message)),
        },
      },
    });
    return warnings.map(withoutPlugin);
  },

  /** As where no plugin can be: the program imports the file. */
  async 'a written manifest'({ root = '.', ...order }) {
    const file = join(order.project, root, 'checks.ts');
    const { warnings } = await writeManifest({ file });
    const plugin: Plugin = {
      name: 'the program imports the file',
      setup: (build) => build.onResolve({ filter: /^virtual:allwell$/ }, () => ({ path: file })),
    };
    return [...warnings, ...(await withEsbuild(order, plugin))];
  },
};

export function esbuildOptions({ project, entry, output }: Order): BuildOptions {
  return {
    absWorkingDir: project,
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: [SOURCE],
    logLevel: 'silent',
  };
}

async function withEsbuild(order: Order, plugin: Plugin): Promise<readonly string[]> {
  const { warnings } = await esbuild({ ...esbuildOptions(order), plugins: [plugin] });
  return warnings.map(({ text }) => text);
}

function rootOf({ root }: Pick<Order, 'root'>): { readonly root?: string } {
  return root === undefined ? {} : { root };
}

/** Rolldown puts the plugin's name before what it says. */
function withoutPlugin(message: string): string {
  return message.replace(/^\[plugin @allwell\/discovery\][\s\S]*?\n?(?=\S)/, '').trim();
}
