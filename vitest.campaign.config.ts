import { defineConfig } from 'vitest/config';

// The reliability campaign: minutes of faults, kills and load. See docs/reliability.md.
export default defineConfig({
  test: {
    include: ['test/campaign/**/*.test.ts'],
    globalSetup: ['test/campaign/support/global-setup.ts'],
    // Processor time and stalls are measured, so files run one after the other.
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
});
