import { dirname, isAbsolute, resolve } from 'node:path';
import { toHealthFile } from './convention.ts';
import { slashed } from './slashed.ts';
import { isWithin } from './survey.ts';
import { createVirtualModule, VIRTUAL_MODULE, type PluginOptions } from './virtual-module.ts';

export type { PluginOptions } from './virtual-module.ts';

/** As much of the `Plugin` of Vite, Rolldown and Rollup as this one is: their types are then needed by nobody who does not use them. */
export interface VitePlugin {
  readonly name: string;
  configResolved(config: ViteConfig): void;
  configureServer(server: ViteServer): void;
  buildStart(options: { readonly input: unknown; readonly cwd?: string }): void;
  resolveId(id: string): string | undefined;
  load(this: { warn(message: string): void }, id: string): Promise<string | undefined>;
  renderStart(this: RenderContext, output: { readonly dir?: string | undefined; readonly file?: string | undefined }): void;
  hotUpdate<M extends object>(
    this: { readonly environment: ViteEnvironment<M> },
    change: { readonly file: string; readonly modules: M[] },
  ): M[] | undefined;
}

/** What is used of Vite's `ResolvedConfig`. */
interface ViteConfig {
  readonly root: string;
  readonly build: { readonly outDir: string };
  readonly environments?: Readonly<Record<string, { readonly build: { readonly outDir: string } }>>;
}

/** What is used of Vite's `ViteDevServer`. */
interface ViteServer {
  readonly watcher: { add(path: string): unknown; on(event: 'all', listener: (event: string, file: string) => void): unknown };
  readonly environments: Readonly<Record<string, ViteEnvironment<object>>>;
}

/** What is used of Vite's `DevEnvironment`. */
interface ViteEnvironment<M extends object> {
  readonly moduleGraph: { getModuleById(id: string): M | undefined; invalidateModule(module: M): void };
}

/** What is used of the context that plugins have. */
interface RenderContext {
  readonly meta: { readonly watchMode: boolean };
  getModuleIds(): Iterable<string>;
  addWatchFile(path: string): void;
}

/** The id of what `virtual:allwell` is resolved to: the zero keeps other plugins away. */
const ID = `\0${VIRTUAL_MODULE}`;

/**
 * A plugin for Vite, Rolldown and Rollup: `import { checks } from 'virtual:allwell'` gets the checks of all health modules below
 * `root`, by name. In watch mode and in Vite's server modules may come, go and change. A relative `root` starts at Vite's `root`,
 * Rolldown's `cwd`, or the working directory.
 *
 * @throws HealthError `INVALID_OPTION` for an option that does not exist or has an impossible value; as an error of the build also
 * for a root that is no folder, and `MODULE_FAILED` for a folder that cannot be read.
 */
export function allwell(options: PluginOptions = {}): VitePlugin {
  const virtual = createVirtualModule(options);
  let vite: ViteConfig | undefined;
  let searched: readonly string[] = [];
  let project = process.cwd();
  return {
    name: '@allwell/discovery',
    configResolved(config) {
      vite = config;
      project = config.root;
    },
    configureServer({ watcher, environments }) {
      watcher.add(virtual.rootIn(project)); // it may lie outside of what Vite watches
      watcher.on('all', (_, file) => {
        if (!isHealthModule(file)) return;
        for (const { moduleGraph } of Object.values(environments)) {
          const own = moduleGraph.getModuleById(ID);
          if (own) moduleGraph.invalidateModule(own);
        }
      });
    },
    buildStart({ cwd }) {
      if (vite === undefined && cwd !== undefined) project = cwd;
    },
    resolveId: (id) => (id === VIRTUAL_MODULE ? ID : undefined),
    async load(id) {
      if (id !== ID) return undefined;
      const outputs =
        vite === undefined ? [] : [vite, ...Object.values(vite.environments ?? {})].map(({ build }) => build.outDir);
      const { code, warnings, folders } = await virtual.render(
        project,
        outputs.map((output) => resolve(project, output)),
      );
      for (const warning of warnings) this.warn(warning);
      searched = folders;
      return code;
    },
    // A folder is watched with all below it, so one that holds what is written would build for ever, and one without code is none of
    // our business: a data base or a log may be in there.
    renderStart({ dir, file = '' }) {
      if (!this.meta.watchMode) return;
      const output = resolve(project, dir ?? dirname(file));
      const homes = new Set([...this.getModuleIds()].filter((id) => isAbsolute(id)).map((id) => resolve(dirname(id))));
      for (const folder of searched) if (homes.has(folder) && !isWithin(folder, output)) this.addWatchFile(folder);
    },
    // Beside that: who holds the old one is told, where Vite's hot updates are on.
    hotUpdate({ file, modules }) {
      const own = isHealthModule(file) ? this.environment.moduleGraph.getModuleById(ID) : undefined;
      return own === undefined ? undefined : [...modules, own];
    },
  };
}

function isHealthModule(file: string): boolean {
  const path = slashed(file);
  return toHealthFile(path, path) !== undefined;
}

export { allwell as default };
