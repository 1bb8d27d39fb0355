import { open } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/** A thousand projects take less. Of much more, reading YAML takes minutes, in which nothing else is done. */
const MOST_BYTES = 256 * 1024;

export interface SmallFile {
  readonly text: string;
  /** As `stat` tells it. */
  readonly mode: number;
}

/**
 * Reads a file that somebody wrote by hand; never more of it than such a file has, whatever it turns out to be.
 *
 * @throws UsageError where it is too large, or what the system says where it cannot be read
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
    `${path} is larger than ${MOST_BYTES / 1024} kB, which no file of settings is.`,
    'Is it another file? Move it away, or take out what does not belong there.',
  );
};
