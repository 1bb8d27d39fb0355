import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RoomLocks } from '../actions/room-locks.ts';
import { waitForLock } from '../actions/wait-for-lock.ts';
import type { Clock } from '../clock.ts';
import { failureToWrite, replaceFile } from '../export/new-file.ts';
import { createLockFiles, lockFolders } from '../registry/lock-files.ts';
import { registryPath } from '../registry/path.ts';
import { configPath } from '../settings/config-file.ts';
import { MOST_BYTES, readSmallFile, whyNotRead } from '../small-file.ts';
import { shownPath } from '../text/safe-text.ts';
import { PROFILES_LOCK_WAIT_MS } from '../time-limits.ts';
import { UsageError } from '../usage-error.ts';
import type { ProfileEdit } from './edit-profiles.ts';
import { NO_PROFILES, type Profile, type ProfilesState } from './profile.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Beside `config.yaml`. */
export const profilesPath = (environment: Environment, homeDirectory: string): string =>
  join(dirname(configPath(environment, homeDirectory)), 'profiles.yaml');

/** The profiles of this user: one file, which several lktops and an editor may change. */
export interface ProfileBook {
  readonly path: string;
  /** What was read last. */
  readonly last: () => ProfilesState;
  /** Reads the file again. Never rejects: `problem` says why it cannot be used, and nothing is known then. */
  readonly load: () => Promise<ProfilesState>;
  /** The text of the file; "": there is none. @throws UsageError if it cannot be read */
  readonly text: () => Promise<string>;
  /** The profiles of the file. @throws UsageError if it cannot be read or is invalid */
  readonly read: () => Promise<readonly Profile[]>;
  /** The profiles of another file. @throws UsageError if it cannot be read or is invalid */
  readonly readOther: (path: string) => Promise<readonly Profile[]>;
  /**
   * Changes the file as it is now, not as it was read.
   * @throws UsageError if the change is not possible or the file cannot be written; it is as before then
   */
  readonly change: (edit: ProfileEdit) => Promise<ProfilesState>;
}

export interface ProfileBookOptions {
  readonly environment: Environment;
  readonly homeDirectory: string;
  readonly clock: Clock;
  /** Default: lock files beside the registry. */
  readonly locks?: RoomLocks;
}

const FIX = 'Fix its permissions, or move it away.';

/** @param isOptional a file that is not there is empty */
const readText = async (path: string, isOptional: boolean): Promise<string> => {
  try {
    return (await readSmallFile(path)).text;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' && isOptional) return '';
    throw new UsageError(
      `${shownPath(path)} cannot be read: ${whyNotRead(error)}.`,
      isOptional ? FIX : 'Check the path.',
    );
  }
};

const parse = async (text: string, path: string): Promise<readonly Profile[]> =>
  // Most users have no such file, so the parser is loaded only when it is needed.
  text === '' ? [] : (await import('./edit-profiles.ts')).parseProfiles(text, shownPath(path));

const LOCK = 'profiles.yaml';
/** Another program that keeps writing the file would be strange. */
const MOST_TRIES = 5;

const couldNotWrite = (path: string, reason: string): UsageError =>
  new UsageError(
    `${shownPath(path)} was not changed: ${reason}.`,
    'Nothing is lost: the file is as it was. Fix that, and try again.',
  );

const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw couldNotWrite(path, failureToWrite(error).reason);
  }
};

const problemIn = (error: unknown): string =>
  error instanceof UsageError
    ? `${error.message} ${error.remedy}`
    : error instanceof Error
      ? error.message
      : String(error);

/** Opens the profiles of a user. Nothing is read before somebody asks. */
export const createProfileBook = ({
  environment,
  homeDirectory,
  clock,
  ...options
}: ProfileBookOptions): ProfileBook => {
  const path = profilesPath(environment, homeDirectory);
  const locks =
    options.locks ?? createLockFiles({ folders: lockFolders(registryPath(environment)), host: path, clock });
  let last: ProfilesState = { ...NO_PROFILES, path };
  /** Changes of this process follow one another: its lock would let them all in. */
  let before: Promise<unknown> = Promise.resolve();

  const write = async (edit: ProfileEdit): Promise<ProfilesState> => {
    const { editProfiles } = await import('./edit-profiles.ts');
    await makeFolder(path);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const text = await readText(path, true);
      const edited = editProfiles(text, shownPath(path), edit);
      if (Buffer.byteLength(edited.text) > MOST_BYTES) {
        throw couldNotWrite(path, `it would be larger than ${MOST_BYTES / 1024} kB`);
      }
      const isStillSame = async () => (await readText(path, true)) === text;
      const written = edited.text === text ? { path } : await replaceFile(path, edited.text, isStillSame);
      if (written === null) continue;
      if ('code' in written) throw couldNotWrite(path, written.reason);
      last = { path, profiles: edited.profiles, problem: null };
      return last;
    }
    throw couldNotWrite(path, 'another program keeps changing it');
  };

  const writeLocked = async (edit: ProfileEdit): Promise<ProfilesState> => {
    const lock = await waitForLock(locks, LOCK, clock, PROFILES_LOCK_WAIT_MS);
    if ('heldBy' in lock) throw couldNotWrite(path, `${lock.heldBy} is changing it`);
    try {
      return await write(edit);
    } finally {
      await lock.release();
    }
  };

  return {
    path,
    last: () => last,
    load: async () => {
      try {
        last = { path, profiles: await parse(await readText(path, true), path), problem: null };
      } catch (error) {
        last = { path, profiles: [], problem: problemIn(error) };
      }
      return last;
    },
    text: () => readText(path, true),
    read: async () => parse(await readText(path, true), path),
    readOther: async (other) => parse(await readText(other, false), other),
    change: (edit) => {
      const done = before.then(() => writeLocked(edit));
      before = done.catch(() => {});
      return done;
    },
  };
};
