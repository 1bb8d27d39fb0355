import { resolve } from 'node:path';

/** The plugin interface that the bundler and the test runner share. */
interface InkFrames {
  readonly name: string;
  readonly enforce: 'pre';
  readonly resolveId: (id: string, importer?: string) => string | null;
  readonly load: (id: string) => string | null;
}

const OUTPUT = resolve('node_modules/ink/build/output.js');
const RENDERER = resolve('node_modules/ink/build/renderer.js');
const REUSED_ROWS = resolve('source/ui/ink-frames/reused-rows.ts');
/** The id of the module that replaces Ink's output module. */
export const INSTEAD = '\0ink-frames';

/**
 * Ink composes the whole frame again for every change, however small. This plugin replaces Ink's output class with
 * ours from `source/ui/ink-frames/`, in the program and in the screen tests. docs/performance.md has the numbers.
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
