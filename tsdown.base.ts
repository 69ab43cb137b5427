import type { UserConfig } from 'tsdown';

/** What every package builds alike: ESM with declarations and source maps, and file names that stay the same. */
export const base: UserConfig = {
  entry: ['src/index.ts'],
  dts: { sourcemap: true },
  sourcemap: true,
  hash: false,
  fixedExtension: false,
};
