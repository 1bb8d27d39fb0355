import { open, unlink } from 'node:fs/promises';

/** Only whoever runs lktop may read it. */
const MODE = 0o600;

export type Written = { readonly path: string } | { readonly reason: string; readonly code: string };

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already, and nothing is overwritten',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
};

const failed = (error: unknown): Written => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code, reason: REASONS[code] ?? (error instanceof Error ? error.message : String(error)) };
};

/** Writes a file that is not there yet, for nobody else to read. Nothing is overwritten, and nothing left half written. */
export const writeNewFile = async (path: string, text: string): Promise<Written> => {
  let isCreated = false;
  try {
    const file = await open(path, 'wx', MODE);
    isCreated = true;
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return { path };
  } catch (error) {
    if (isCreated) await unlink(path).catch(() => {});
    return failed(error);
  }
};
