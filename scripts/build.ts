/** Bundles lktop into one file, `dist/cli.js`, that runs with no `node_modules` beside it. */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { z } from 'zod';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: 'source/cli.ts',
  platform: 'node',
  // Ink asks for its development tools only where DEV is set, which the bundle never is.
  external: ['react-devtools-core'],
  transform: {
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      LKTOP_VERSION: JSON.stringify(version),
    },
  },
});
await bundle.write({
  file: 'dist/cli.js',
  format: 'esm',
  banner: '#!/usr/bin/env node',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  codeSplitting: false,
});
await bundle.close();
chmodSync('dist/cli.js', 0o755);
