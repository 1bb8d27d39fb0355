import { defineConfig } from 'vitest/config';

// As users run it: the development build of React takes twice the time.
process.env['NODE_ENV'] = 'production';

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
    // Tests of the whole program mostly wait for it.
    maxWorkers: 4,
    globalSetup: ['test/helpers/build-once.ts'],
  },
});
