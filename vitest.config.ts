import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/real/**', 'node_modules/**'],
    passWithNoTests: false,
    globalSetup: ['test/helpers/build-once.ts'],
  },
});
