import { resolve } from 'node:path';

/** As far as the bundler's and the test runner's plugins are alike. */
interface InkFrames {
  readonly name: string;
  readonly enforce: 'pre';
  readonly resolveId: (id: string, importer?: string) => string | null;
  readonly load: (id: string) => string | null;
}

const OUTPUT = resolve('node_modules/ink/build/output.js');
const RENDERER = resolve('node_modules/ink/build/renderer.js');
const REUSED_ROWS = resolve('source/ui/ink-frames/reused-rows.ts');
/** The module that stands for Ink's own. */
export const INSTEAD = '\0ink-frames';

/**
 * Ink composes all of a frame anew, however little has changed in it. What its renderer composes a frame with is ours,
 * in the program and in the tests of the screen alike: `source/ui/ink-frames/`. docs/performance.md says what for.
 */
export const inkFrames = (): InkFrames => ({
  name: 'ink-frames',
  enforce: 'pre',
  resolveId: (id, importer) => (id === './output.js' && importer === RENDERER ? INSTEAD : null),
  load: (id) =>
    id === INSTEAD
      ? `import Output from ${JSON.stringify(OUTPUT)};
         import { reuseRows } from ${JSON.stringify(REUSED_ROWS)};
         export default reuseRows(Output);`
      : null,
});
