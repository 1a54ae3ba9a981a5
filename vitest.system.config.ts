import { defineConfig } from 'vitest/config';

// Tests that need programs from the distribution: see .ci/run for what they install.
export default defineConfig({
  test: {
    include: ['test/system/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
