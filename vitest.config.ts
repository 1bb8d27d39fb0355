import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/real/**', 'node_modules/**'],
    passWithNoTests: false,
    // Only a hang takes this long: no test may depend on how fast the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Loading the same modules anew for every file takes longer than the tests.
    isolate: false,
    globalSetup: ['test/helpers/build-once.ts'],
  },
});
