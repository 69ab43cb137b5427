import type { Platform } from './platform.ts';

/** Node.js, Bun and Deno: there are files to find checks in, and work goes on whatever becomes of a request. */
export const platform: Platform = {
  async findHealth(root, options) {
    // Loaded where it is needed: who hands a health in pays nothing for it.
    const { discoverHealth } = await import('@allwell/discovery');
    const onWarning = (message: string): void =>
      process.emitWarning(message, { type: 'AllwellWarning', code: 'ALLWELL_DISCOVERY' });
    return discoverHealth({ ...options, ...(root !== undefined && { root }), onWarning });
  },
  start: {},
  follow: (_context, _health, answer) => answer,
};
