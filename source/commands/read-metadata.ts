import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandContext } from './command.ts';
import { flagText } from './flag-values.ts';

/**
 * Reads `--metadata` or `--metadata-file`. The key is missing if neither was given.
 * @throws UsageError if the file cannot be read, or both flags are given
 */
export const readMetadata = async ({
  flags,
  host,
}: Pick<CommandContext, 'flags' | 'host'>): Promise<{ readonly metadata?: string }> => {
  const { metadataFile } = flagText(flags, 'metadataFile');
  if (metadataFile === undefined) return flagText(flags, 'metadata');
  if (flags['metadata'] !== undefined) {
    throw new UsageError('--metadata and --metadata-file cannot be combined.', 'Leave one of them out.');
  }
  try {
    const metadata =
      metadataFile === '-'
        ? await text(process.stdin)
        : await readFile(resolve(host.workingDirectory, metadataFile), 'utf8');
    return { metadata };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(
      `${shownPath(metadataFile)} cannot be read${code}.`,
      'Check the path and its permissions.',
    );
  }
};
