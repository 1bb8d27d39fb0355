import { readSmallFile } from '../small-file.ts';
import { UsageError } from '../usage-error.ts';

export interface FileContents {
  readonly text: string;
  /** Permission bits; null on Windows, which has none. */
  readonly mode: number | null;
}

/** Reads a small text file. Returns null if it does not exist. Throws if it exists but cannot be read. */
export type ReadFile = (path: string) => Promise<FileContents | null>;

/** A directory counts as missing: a Python virtual environment is often called `.env`. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Reads from the real file system. */
export const readSystemFile: ReadFile = async (path) => {
  try {
    const { text, mode } = await readSmallFile(path);
    return { text: text.replace(/^\uFEFF/, ''), mode: process.platform === 'win32' ? null : mode & 0o777 };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && NO_FILE.has(String(cause.code))) return null;
    throw cause;
  }
};

/**
 * Like `readFile`, but throws a readable error if the file cannot be read.
 * @throws UsageError with the given remedy
 */
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
