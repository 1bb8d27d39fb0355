/** Bundles lktop into one file, `dist/cli.js`, that runs with no `node_modules` beside it. */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { type Plugin, rolldown } from 'rolldown';
import { z } from 'zod';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Ink imports React's development tools where DEV is set, which it never is here: nothing stands in for them. */
const withoutDevelopmentTools: Plugin = {
  name: 'without-development-tools',
  resolveId: (id) => (id === 'react-devtools-core' ? '\0nothing' : null),
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: 'source/cli.ts',
  platform: 'node',
  plugins: [withoutDevelopmentTools],
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
