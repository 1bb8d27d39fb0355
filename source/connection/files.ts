import { readSmallFile } from '../small-file.ts';
import { UsageError } from '../usage-error.ts';

export interface FileContents {
  readonly text: string;
  /** Permission bits; null where the machine has none (Windows). */
  readonly mode: number | null;
}

/** Reads a small text file. Null where there is none; throws where there is one that cannot be read. */
export type ReadFile = (path: string) => Promise<FileContents | null>;

/** A folder of that name is no file: Python's `.env` often is one. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** The machine's own files. */
export const readSystemFile: ReadFile = async (path) => {
  try {
    const { text, mode } = await readSmallFile(path);
    return { text: text.replace(/^\uFEFF/, ''), mode: process.platform === 'win32' ? null : mode & 0o777 };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && NO_FILE.has(String(cause.code))) return null;
    throw cause;
  }
};

/** As `readFile`, with words for a file that cannot be read. @throws UsageError with the given remedy */
export const readNeededFile = async (
  path: string,
  readFile: ReadFile,
  remedy: string,
): Promise<FileContents | null> => {
  try {
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new UsageError(`${path} cannot be read${code}.`, remedy);
  }
};
