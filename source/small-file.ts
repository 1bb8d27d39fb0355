import { open } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/**
 * A file with a thousand projects is smaller. YAML of many times this size would block for minutes while
 * parsed.
 */
export const MOST_BYTES = 256 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** Words why a file could not be read, as the end of a sentence. */
export const whyNotRead = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
};

export interface SmallFile {
  readonly text: string;
  /** As in `fs.Stats`. */
  readonly mode: number;
}

/**
 * Reads a small hand-written file. Never reads more than 256 kB, whatever the path turns out to be.
 *
 * @throws UsageError if it is larger, or the system's error if it cannot be read
 */
export const readSmallFile = async (path: string): Promise<SmallFile> => {
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) return { text: bytes.toString('utf8', 0, length), mode };
      length += bytesRead;
    }
  } finally {
    await file.close();
  }
  throw new UsageError(
    `${path} is larger than ${MOST_BYTES / 1024} kB, too large for a settings file.`,
    'If it is another file, move it away. Otherwise, remove what does not belong in it.',
  );
};
