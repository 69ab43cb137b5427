import { realpath } from 'node:fs/promises';
import { settleOptions, type Rules } from '@allwell/core';
import { DISCOVER_RULES } from './discover-options.ts';
import { manifestSource } from './manifest-source.ts';
import { toPath } from './root.ts';
import { slashed, wayTo } from './slashed.ts';
import { survey, type Surveyed } from './survey.ts';

/** What the plugins for bundlers may be told. */
export interface PluginOptions {
  /** The folder to search: a path (a relative one starts at the project, as the bundler has it) or a `file:` URL. Default: the project. */
  readonly root?: string | URL;
}

/** What programs import. */
export const VIRTUAL_MODULE = 'virtual:allwell';

/** What each option of a plugin may be. */
const PLUGIN_RULES: Rules<PluginOptions> = { root: DISCOVER_RULES.root };

/** The virtual module of one plugin. */
export interface VirtualModule {
  /** The folder that is searched in the project at an absolute path. */
  rootIn(project: string): string;
  /** Its code, and what that was made of, as it is now. `outputs` are the folders that the bundler fills, absolute. */
  render(project: string, outputs: readonly string[]): Promise<Rendered>;
}

interface Rendered extends Surveyed {
  readonly code: string;
}

/** @throws HealthError `INVALID_OPTION` for an option that does not exist or has an impossible value. */
export function createVirtualModule(options: PluginOptions): VirtualModule {
  const { root = '.' } = settleOptions('allwell', options, PLUGIN_RULES, {});
  return {
    rootIn: (project) => toPath('root', root, project),
    async render(project, outputs) {
      const surveyed = await survey({ root, project, outputs });
      const home = await realpath(project);
      const code = manifestSource(surveyed.modules, { specifier: slashed, label: (file) => wayTo(home, file), typed: false });
      return { ...surveyed, code };
    },
  };
}
