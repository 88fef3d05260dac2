import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Many tests start processes of their own: two at a time leave room for them on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    setupFiles:
      process.env['TRUEUP_CONTRACTS'] === undefined ? [] : ['./test/support/contract-counts.ts'],
    reporters: ['default', './test/support/closing-reporter.ts'],
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text', 'lcovonly'] },
  },
});
