import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const checks = ['always', 'disk', 'dns', 'event-loop', 'http', 'memory', 'postgres', 'sqlite', 'tcp'];

const config: UserConfig = defineConfig({ ...base, entry: checks.map((check) => `src/${check}.ts`) });
export default config;
