/** Bundles lktop into one file, `dist/cli.js`, that runs with no `node_modules` beside it. */
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { type Plugin, rolldown } from 'rolldown';
import { z } from 'zod';
import { bundledLicenses } from './licenses.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Ink imports React's development tools where DEV is set, which it never is here: nothing stands in for them. */
const withoutDevelopmentTools: Plugin = {
  name: 'without-development-tools',
  resolveId: (id) => (id === 'react-devtools-core' ? '\0nothing' : null),
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

/** Renamed at the end, so that nobody ever runs half a bundle. */
const unfinished = `dist/cli.${process.pid}.js`;

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
const { output } = await bundle.write({
  file: unfinished,
  format: 'esm',
  banner: '#!/usr/bin/env node',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  codeSplitting: false,
});
await bundle.close();
chmodSync(unfinished, 0o755);
renameSync(unfinished, 'dist/cli.js');
writeFileSync('dist/licenses.txt', `${bundledLicenses(output[0].moduleIds)}\n`);
