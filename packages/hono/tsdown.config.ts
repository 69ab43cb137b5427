import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const config: UserConfig = defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/server.ts', 'src/edge.ts'],
  deps: { neverBundle: ['#platform'] }, // which of the two it is, is decided where the package is used
});
export default config;
