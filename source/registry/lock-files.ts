import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { LockedBy, RoomLock, RoomLocks } from '../actions/room-locks.ts';

/** Longer than the calls of any action, and the looks before them, may take. */
const STALE_AFTER_MS = 3 * 60_000;
/** A stale lock is broken, and the next try may meet one that is just as stale. */
const MOST_TRIES = 3;

export interface LockFilesOptions {
  /** The first that can be written holds the locks; they must be the same for every lktop of the user. */
  readonly folders: readonly string[];
  /** Host and port of the server whose rooms they are. */
  readonly host: string;
  /** Milliseconds since the Unix epoch, by this machine's clock. Default: now. */
  readonly now?: () => number;
  /** Default: this process. */
  readonly pid?: number;
  /** Whether a process of this machine lives. Default: asks the system. */
  readonly isAlive?: (pid: number) => boolean;
}

/** Beside the registry, or where that is not to be written, in the folder for temporary files. */
export const lockFolders = (registry: string): readonly string[] => {
  const user = process.getuid?.() ?? 'user';
  return [join(dirname(registry), 'locks'), join(tmpdir(), `lktop-${user}`, 'locks')];
};

interface Holder {
  readonly pid: number;
  readonly machine: string;
  readonly who: string;
  readonly atMs: number;
}

const readHolder = (text: string): Holder | null => {
  try {
    const { pid, machine, who, atMs } = JSON.parse(text) as Record<string, unknown>;
    return typeof pid === 'number' && typeof atMs === 'number'
      ? { pid, machine: String(machine), who: String(who), atMs }
      : null;
  } catch {
    return null;
  }
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's may not be signalled, and lives all the same.
    return codeOf(error) !== 'ESRCH';
  }
};

const currentUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
};

const quietly = (work: () => void): void => {
  try {
    work();
  } catch {
    // Gone already, or not ours: somebody else sees to it.
  }
};

/** Whole from the beginning: written beside, then linked, which fails where there is one. @throws EEXIST likewise */
const makeFile = (path: string, text: string): void => {
  const beside = `${path}.${randomUUID()}`;
  writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(beside, path);
  } finally {
    unlinkSync(beside);
  }
};

/** Takes a stale lock away, but not one that was made in its place since it was read. */
const breakLock = (path: string, text: string): void => {
  const aside = `${path}.${randomUUID()}`;
  quietly(() => {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) quietly(() => linkSync(aside, path));
    unlinkSync(aside);
  });
};

const wordsOf = ({ who, pid, machine }: Holder): string =>
  `lktop of ${who} (process ${pid}${machine === hostname() ? '' : ` on ${machine}`})`;

/**
 * Locks as files, one for each room of a server, that no two lktops of a user hold at a time. A lock whose process is
 * dead, or that is older than 3 minutes, is broken. Where no file can be made there are no locks.
 */
export const createLockFiles = (options: LockFilesOptions): RoomLocks => {
  const { folders, host, now = Date.now, pid = process.pid, isAlive = lives } = options;
  const held = new Map<string, { count: number; readonly drop: () => void }>();

  const isStale = ({ pid: theirs, machine, atMs }: Holder): boolean =>
    now() - atMs > STALE_AFTER_MS || (machine === hostname() && !isAlive(theirs));

  /** @returns null: the folder cannot be used */
  const takeIn = (folder: string, roomName: string): { readonly drop: () => void } | LockedBy | null => {
    const name = createHash('sha256')
      .update(JSON.stringify([host, roomName]))
      .digest('hex')
      .slice(0, 32);
    const path = join(folder, `${name}.lock`);
    const holder: Holder = { pid, machine: hostname(), who: currentUser(), atMs: now() };
    const text = JSON.stringify({ ...holder, id: randomUUID() });
    const readNow = (): string | null => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    };
    let last: LockedBy = { heldBy: 'another lktop' };
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        makeFile(path, text);
        return {
          drop: () => {
            if (readNow() === text) quietly(() => unlinkSync(path));
          },
        };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') return null;
      }
      const found = readNow();
      if (found === null) continue;
      const theirs = readHolder(found);
      if (theirs && !isStale(theirs)) return { heldBy: wordsOf(theirs) };
      if (theirs) last = { heldBy: wordsOf(theirs) };
      breakLock(path, found);
    }
    return last;
  };

  const share = (roomName: string): RoomLock => {
    let isReleased = false;
    return {
      release: () => {
        const own = held.get(roomName);
        if (isReleased || !own) return;
        isReleased = true;
        own.count -= 1;
        if (own.count > 0) return;
        held.delete(roomName);
        own.drop();
      },
    };
  };

  return {
    tryTake: (roomName) => {
      const own = held.get(roomName);
      if (own) {
        own.count += 1;
        return share(roomName);
      }
      for (const folder of folders) {
        const taken = takeIn(folder, roomName);
        if (taken === null) continue;
        if ('heldBy' in taken) return taken;
        held.set(roomName, { count: 1, drop: taken.drop });
        return share(roomName);
      }
      held.set(roomName, { count: 1, drop: () => {} });
      return share(roomName);
    },
  };
};
