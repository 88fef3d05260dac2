/** The tests of the planner that are quick enough to be run for every mutant. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/plan/checks/*.test.ts',
      'test/plan/corners.test.ts',
      'test/plan/needed-waits.test.ts',
      'test/plan/mutation/worlds.ts',
    ],
    env: { TRUEUP_WAIT_WORLDS: '60' },
  },
});
