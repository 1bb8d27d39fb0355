import { join } from 'node:path';
import type { Written, writeNewFile } from './new-file.ts';

/** 20 bundles within one second mean that something is wrong. */
const MOST_OF_A_NAME = 20;
/** Errors that another folder may not have. */
const OF_THE_FOLDER = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOSPC'];

const writeNumbered = async (
  base: string,
  ending: string,
  text: string,
  write: typeof writeNewFile,
): Promise<Written> => {
  let written = await write(`${base}${ending}`, text);
  for (let number = 2; number <= MOST_OF_A_NAME && 'code' in written; number += 1) {
    if (written.code !== 'EEXIST') break;
    written = await write(`${base}-${number}${ending}`, text);
  }
  return written;
};

/**
 * Writes a bundle, or another text, to the first folder that accepts it, under an unused name.
 * @param ending of the file's name
 */
export const writeBundle = async (
  name: string,
  text: string,
  folders: readonly string[],
  write: typeof writeNewFile,
  ending = '.json',
): Promise<Written> => {
  let first: Written | null = null;
  for (const folder of folders) {
    const written = await writeNumbered(join(folder, name), ending, text, write);
    if (!('code' in written)) return written;
    first ??= written;
    if (!OF_THE_FOLDER.includes(written.code)) break;
  }
  return first ?? { code: '', reason: 'there is no folder to write to' };
};
