import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const entries = ['index', 'collect', 'esbuild', 'manifest', 'vite'];

const config: UserConfig = defineConfig({ ...base, entry: entries.map((entry) => `src/${entry}.ts`) });
export default config;
