/** Checks the package that `npm pack` makes: its files exist and its command can be run. */
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));

const { messages, pkg } = await publint({ pkgDir: root, strict: true, pack: 'npm' });
for (const message of messages) process.stderr.write(`${formatMessage(message, pkg) ?? message.code}\n`);
process.stdout.write(`publint: ${messages.length} problems\n`);
process.exitCode = messages.length > 0 ? 1 : 0;
