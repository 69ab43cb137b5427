import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const config: UserConfig = defineConfig(base);
export default config;
