import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { inkFrames } from './scripts/ink-frames.ts';

// As users run it: the development build of React takes twice the time.
process.env['NODE_ENV'] = 'production';

const isOfTheProgram = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/e2e/');

/** Tests of the whole program mostly wait for it: they begin first, so that the others fill their time. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isOfTheProgram), ...sorted.filter((file) => !isOfTheProgram(file))];
  }
}

export default defineConfig({
  // The screen is drawn as in the program.
  plugins: [inkFrames()],
  // Ink's files name sources that it does not bring.
  logLevel: 'error',
  test: {
    server: { deps: { inline: ['ink'] } },
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/real/**', 'node_modules/**'],
    passWithNoTests: false,
    // Only a hang takes this long: no test may depend on how fast the machine is.
    testTimeout: 5 * 60_000,
    hookTimeout: 5 * 60_000,
    // Loading the same modules anew for every file takes longer than the tests.
    isolate: false,
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
    setupFiles: ['test/helpers/property-seed.ts'],
    globalSetup: ['test/helpers/build-once.ts'],
  },
});
