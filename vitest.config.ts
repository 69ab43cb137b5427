import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@allwell/source', ...defaultServerConditions] } },
  test: {
    maxWorkers: 4, // most tests wait for a browser, a process or a socket: more than one per core, and on small machines too
    reporters: ['default', './scripts/adapter-table.mjs', './scripts/second-tries.mjs'],
    isolate: false, // the tests share no state, and a fresh module graph per file costs most of the time
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/fixtures/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [
            'packages/*/test/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
            'docs/test/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          testTimeout: 60_000, // a minute on a machine that has other things to do
          retry: process.env['CI'] ? 1 : 0, // other programs have bad moments; scripts/second-tries.mjs names each that needed it
        },
      },
    ],
  },
});
