import { defineConfig, type UserConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

const config: UserConfig = defineConfig({
  ...base,
  // What loads at start is one file, also what comes later shares with it, which it exports under names of one letter: to find, read
  // and link a file takes longer than most of ours take to run.
  inputOptions: { preserveEntrySignatures: 'allow-extension' },
  outputOptions: {
    codeSplitting: { groups: [{ name: 'index', test: /\/src\/index\.ts$/, includeDependenciesRecursively: true }] },
  },
});
export default config;
