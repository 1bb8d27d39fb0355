/** Lints what `npm pack` makes of lktop: that its files are there, and that its command can be run. */
import { fileURLToPath } from 'node:url';
import { type Message, publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Publint wants `#!/usr/bin/env node` and nothing else. The command begins with `#!/bin/sh`, as Node is given flags
 * (`scripts/build.ts`); npm links it as it is, and `.ci/run` runs it by such a link.
 */
const isExpected = ({ code }: Message): boolean => code === 'BIN_FILE_NOT_EXECUTABLE';

const { messages, pkg } = await publint({ pkgDir: root, strict: true, pack: 'npm' });
const found = messages.filter((message) => !isExpected(message));
for (const message of found) process.stderr.write(`${formatMessage(message, pkg) ?? message.code}\n`);
process.stdout.write(`publint: ${found.length} problems\n`);
process.exitCode = found.length > 0 ? 1 : 0;
