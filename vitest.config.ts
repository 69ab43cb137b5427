import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@allwell/source', ...defaultServerConditions] } },
  test: {
    isolate: false, // the tests share no state, and a fresh module graph per file costs most of the time
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
