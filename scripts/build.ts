/** Bundles lktop into one file, `dist/cli.js`, that runs with no `node_modules` beside it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { toComment } from '../source/launch/program.ts';
import { bundleEntry, bundleProgram } from './bundle.ts';
import { bundledLicenses } from './licenses.ts';
import { START_ENVIRONMENT, START_FLAGS } from './start-flags.ts';

const { script, hash, moduleIds } = await bundleProgram();
const entry = await bundleEntry(hash);

/**
 * Started as a command, the file is a shell script whose second line starts Node with it; to Node that line is a text
 * and a comment. `#!/usr/bin/env` could pass no flags wherever `env` has no `-S`, as BusyBox's has not.
 */
const ENVIRONMENT = Object.entries(START_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
const COMMAND = `#!/bin/sh\n':' //; ${ENVIRONMENT.join(' ')} exec node ${START_FLAGS.join(' ')} "$0" "$@"\n`;

/** Renamed at the end, so that nobody ever runs half a bundle. */
const unfinished = `dist/cli.${process.pid}.js`;
mkdirSync('dist', { recursive: true });
writeFileSync(unfinished, `${COMMAND}${entry}${toComment(script)}\n`, { mode: 0o755 });
renameSync(unfinished, 'dist/cli.js');
writeFileSync('dist/licenses.txt', `${bundledLicenses(moduleIds)}\n`);
