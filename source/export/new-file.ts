import { randomBytes } from 'node:crypto';
import { link, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Only the user who runs lktop may read the file. */
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
  EDQUOT: 'this user may write no more there (quota)',
  EFBIG: 'files may not be that large there',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link',
  ENXIO: 'it is no ordinary file',
};

/** The errors of file systems without hard links. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Words why a file could not be written, as the end of a sentence. */
export const failureToWrite = (error: unknown): { readonly reason: string; readonly code: string } => {
  const code = codeOf(error);
  return { code, reason: REASONS[code] ?? (error instanceof Error ? error.message : String(error)) };
};

const writeAndSync = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Links the finished file to its name. `link` fails if the name exists; `rename` would overwrite it. */
const nameIt = async (unfinished: string, path: string): Promise<void> => {
  try {
    await link(unfinished, path);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    // Reserves the name first, so the rename overwrites only this empty file.
    await (await open(path, 'wx', MODE)).close();
    await rename(unfinished, path);
  }
};

/** Syncs the folder so that the name survives a power cut. Some file systems cannot sync a folder. */
const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file's data is already on the disk.
  }
};

const unfinishedIn = (folder: string): string =>
  join(folder, `.lktop-${randomBytes(6).toString('hex')}.unfinished`);

/**
 * Writes a new file that only its owner can read. The text goes to a temporary file beside it, which gets the
 * final name after it is synced: nothing is overwritten, and nobody sees a partial file.
 */
export const writeNewFile = async (path: string, text: string): Promise<Written> => {
  const folder = dirname(path);
  const unfinished = unfinishedIn(folder);
  try {
    await writeAndSync(unfinished, text);
    await nameIt(unfinished, path);
    await syncFolder(folder);
    return { path };
  } catch (error) {
    return failureToWrite(error);
  } finally {
    await unlink(unfinished).catch(() => {});
  }
};

/** The file that a path means: people keep links to such files, and a rename would replace the link. */
const targetOf = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    const link = await readlink(path).catch(() => null);
    return link === null ? path : resolve(dirname(path), link);
  }
};

const NOBODY_WRITES = 0o222;

/** A rename would replace a file that its owner made read-only. */
const isReadOnly = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => null);
  return found !== null && (found.mode & NOBODY_WRITES) === 0;
};

/**
 * Replaces a file, or makes it, so that nobody sees a part of it. Only its owner can read it. Null: `isStillSame`
 * said no just before, and nothing was written.
 */
export const replaceFile = async (
  path: string,
  text: string,
  isStillSame: () => Promise<boolean>,
): Promise<Written | null> => {
  const target = await targetOf(path);
  if (await isReadOnly(target)) return { code: 'EACCES', reason: 'it is read-only' };
  const folder = dirname(target);
  const unfinished = unfinishedIn(folder);
  try {
    await writeAndSync(unfinished, text);
    if (!(await isStillSame())) return null;
    await rename(unfinished, target);
    await syncFolder(folder);
    return { path };
  } catch (error) {
    return failureToWrite(error);
  } finally {
    await unlink(unfinished).catch(() => {});
  }
};
