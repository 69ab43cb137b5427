import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const config: UserConfig = defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/adapter-suite.ts', 'src/adapter-scenes.ts', 'src/store-suite.ts'],
});
export default config;
