import type { UserConfig } from 'tsdown';

/**
 * What every package builds alike: ESM with declarations, not minified, and file names that stay the same. No source maps: what is
 * built reads like its source, and they were three fifths of what strangers install.
 */
export const base: UserConfig = {
  entry: ['src/index.ts'],
  dts: true,
  hash: false,
  fixedExtension: false,
};
