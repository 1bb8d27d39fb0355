import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { LockedBy, RoomLock, RoomLocks } from '../actions/room-locks.ts';
import { STALE_LOCK_MS } from '../time-limits.ts';

/** After breaking a stale lock, the next try may meet another stale one. */
const MOST_TRIES = 3;

export interface LockFilesOptions {
  /** The locks go into the first folder that can be written. All lktops of a user must use the same list. */
  readonly folders: readonly string[];
  /** Whether a folder may be touched: one on a disk that does not answer would freeze the screen. Default: all may. */
  readonly mayTouch?: (folder: string) => boolean;
  /** Host and port of the server that has the rooms. */
  readonly host: string;
  /** Milliseconds since the Unix epoch, by the system clock. Default: now. */
  readonly now?: () => number;
  /** Default: this process. */
  readonly pid?: number;
  /** Whether a process on this machine is alive. Default: asks the system. */
  readonly isAlive?: (pid: number) => boolean;
}

/** A folder beside the registry, then one among the temporary files if the first is read-only. */
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
    // EPERM means the process belongs to another user, so it is alive.
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

const ignoringErrors = (work: () => void): void => {
  try {
    work();
  } catch {
    // The file is gone already, or belongs to another user who will remove it.
  }
};

/**
 * Creates the file atomically: writes a temporary file, then links it, which fails if the path exists.
 * @throws EEXIST if the path exists
 */
const makeFile = (path: string, text: string): void => {
  const beside = `${path}.${randomUUID()}`;
  writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(beside, path);
  } finally {
    unlinkSync(beside);
  }
};

/** Removes a stale lock, but keeps a new one that another process created since `text` was read. */
const breakLock = (path: string, text: string): void => {
  const aside = `${path}.${randomUUID()}`;
  ignoringErrors(() => {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) ignoringErrors(() => linkSync(aside, path));
    unlinkSync(aside);
  });
};

const wordsOf = ({ who, pid, machine }: Holder): string =>
  `lktop of ${who} (process ${pid}${machine === hostname() ? '' : ` on ${machine}`})`;

/**
 * One lock file per room of a server, so that only one lktop of a user holds it. A lock is broken if its process is
 * dead or it is older than 3 minutes. If no file can be created, locking is off.
 */
export const createLockFiles = (options: LockFilesOptions): RoomLocks => {
  const {
    folders,
    host,
    now = Date.now,
    pid = process.pid,
    isAlive = lives,
    mayTouch = () => true,
  } = options;
  const held = new Map<string, { count: number; readonly drop: () => void }>();

  const isStale = ({ pid: theirs, machine, atMs }: Holder): boolean =>
    now() - atMs > STALE_LOCK_MS || (machine === hostname() && !isAlive(theirs));

  /** @returns null if the folder cannot be used */
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
            if (readNow() === text) ignoringErrors(() => unlinkSync(path));
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
      for (const folder of folders.filter(mayTouch)) {
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
