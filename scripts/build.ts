/** Bundles lktop into one file, `dist/cli.js`, that runs with no `node_modules` beside it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { toComment } from '../source/launch/program.ts';
import { bundleEntry, bundleProgram } from './bundle.ts';
import { bundledLicenses } from './licenses.ts';

const { script, hash, moduleIds } = await bundleProgram();
const entry = await bundleEntry(hash);

/** Renamed at the end, so that nobody ever runs half a bundle. */
const unfinished = `dist/cli.${process.pid}.js`;
mkdirSync('dist', { recursive: true });
writeFileSync(unfinished, `#!/usr/bin/env node\n${entry}${toComment(script)}\n`, { mode: 0o755 });
renameSync(unfinished, 'dist/cli.js');
writeFileSync('dist/licenses.txt', `${bundledLicenses(moduleIds)}\n`);
