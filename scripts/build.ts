/** Bundles lktop into `dist/`, which needs no `node_modules`. */
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { bundle } from './bundle.ts';
import { bundledLicenses } from './licenses.ts';

const FOLDER = 'dist';

const { files, moduleIds } = await bundle();
mkdirSync(FOLDER, { recursive: true });
// Write the entry last, and rename each file after it is complete, so nobody ever runs half a build.
for (const { name, text } of files) {
  const unfinished = join(FOLDER, `${name}.${process.pid}`);
  writeFileSync(unfinished, text);
  if (name === 'cli.js') chmodSync(unfinished, 0o755);
  renameSync(unfinished, join(FOLDER, name));
}
writeFileSync(join(FOLDER, 'licenses.txt'), `${bundledLicenses(moduleIds)}\n`);

const names = new Set(files.map(({ name }) => name));
for (const name of readdirSync(FOLDER)) {
  if (/\.js(\.map)?$/.test(name) && !names.has(name)) rmSync(join(FOLDER, name));
}
