import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { LockedBy, RoomLock, RoomLocks } from '../actions/room-locks.ts';
import { type Clock, systemClock } from '../clock.ts';
import { LOCK_DISK_MS, STALE_LOCK_MS } from '../time-limits.ts';

/** After breaking a stale lock, the next try may meet another stale one. */
const MOST_TRIES = 3;

export interface LockFilesOptions {
  /** The locks go into the first folder that can be written. All lktops of a user must use the same list. */
  readonly folders: readonly string[];
  /** Whether a folder may be touched: not one on a disk that does not answer. Default: all may. */
  readonly mayTouch?: (folder: string) => boolean;
  /** Host and port of the server that has the rooms. */
  readonly host: string;
  /** Tells the ages of locks. Default: the system's. */
  readonly clock?: Clock;
  /** Calls back after a time in which a disk should have answered. Default: by the system's clock, whatever the other is. */
  readonly after?: Clock['after'];
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

const ignoringErrors = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch {
    // The file is gone already, or belongs to another user who will remove it.
  }
};

/**
 * Creates the file atomically: writes a temporary file, then links it, which fails if the path exists.
 * @throws EEXIST if the path exists
 */
const makeFile = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(beside, path);
  } finally {
    await unlink(beside);
  }
};

const readNow = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

/** Removes a stale lock, but keeps a new one that another process created since `text` was read. */
const breakLock = (path: string, text: string): Promise<void> => {
  const aside = `${path}.${randomUUID()}`;
  return ignoringErrors(async () => {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== text) await ignoringErrors(() => link(aside, path));
    await unlink(aside);
  });
};

const wordsOf = ({ who, pid, machine }: Holder): string =>
  `lktop of ${who} (process ${pid}${machine === hostname() ? '' : ` on ${machine}`})`;

/** A lock file of ours. */
interface Own {
  readonly drop: () => Promise<void>;
}

/** The disk has not answered in time. */
const HANGS = 'hangs';

/**
 * One lock file per room of a server, so that only one lktop of a user holds it. A lock is broken if its process is
 * dead or it is older than 3 minutes. If no file can be created, locking is off. A folder whose disk does not answer
 * is not touched again: each call that hangs takes one of the four threads that Node has for files.
 */
export const createLockFiles = (options: LockFilesOptions): RoomLocks => {
  const {
    folders,
    host,
    clock = systemClock,
    after = systemClock.after,
    pid = process.pid,
    isAlive = lives,
    mayTouch = () => true,
  } = options;
  const held = new Map<string, { count: number; readonly drop: () => Promise<void> }>();
  /** What is under way for a room. */
  const busy = new Map<string, Promise<unknown>>();
  const hanging = new Set<string>();

  const isStale = ({ pid: theirs, machine, atMs }: Holder): boolean =>
    clock.now() - atMs > STALE_LOCK_MS || (machine === hostname() && !isAlive(theirs));

  const inTime = <Result>(folder: string, work: Promise<Result>): Promise<Result | typeof HANGS> =>
    new Promise((resolve, reject) => {
      const cancel = after(LOCK_DISK_MS, () => {
        hanging.add(folder);
        resolve(HANGS);
      });
      work.then(resolve, reject).finally(cancel);
    });

  /** @returns null if the folder cannot be used */
  const takeIn = async (folder: string, roomName: string): Promise<Own | LockedBy | null> => {
    const name = createHash('sha256')
      .update(JSON.stringify([host, roomName]))
      .digest('hex')
      .slice(0, 32);
    const path = join(folder, `${name}.lock`);
    const holder: Holder = { pid, machine: hostname(), who: currentUser(), atMs: clock.now() };
    const text = JSON.stringify({ ...holder, id: randomUUID() });
    const drop = () =>
      ignoringErrors(async () => {
        if ((await readNow(path)) === text) await unlink(path);
      });
    let last: LockedBy = { heldBy: 'another lktop' };
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await makeFile(path, text);
        return { drop };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') return null;
      }
      const found = await readNow(path);
      if (found === null) continue;
      const theirs = readHolder(found);
      if (theirs && !isStale(theirs)) return { heldBy: wordsOf(theirs) };
      if (theirs) last = { heldBy: wordsOf(theirs) };
      await breakLock(path, found);
    }
    return last;
  };

  /** A lock that is made too late is dropped again. */
  const takeInTime = async (folder: string, roomName: string): Promise<Own | LockedBy | null> => {
    const work = takeIn(folder, roomName);
    const taken = await inTime(folder, work);
    if (taken !== HANGS) return taken;
    void work.then((late) => (late !== null && 'drop' in late ? late.drop() : undefined));
    return null;
  };

  /** One after the other for each room: otherwise two calls would see each other's file. */
  const alone = async <Result>(roomName: string, work: () => Promise<Result>): Promise<Result> => {
    while (busy.has(roomName)) await busy.get(roomName);
    const running = work().finally(() => busy.delete(roomName));
    busy.set(roomName, running);
    return running;
  };

  const share = (roomName: string): RoomLock => {
    let isReleased = false;
    return {
      release: () => {
        if (isReleased) return Promise.resolve();
        isReleased = true;
        return alone(roomName, async () => {
          const own = held.get(roomName);
          if (!own) return;
          own.count -= 1;
          if (own.count > 0) return;
          held.delete(roomName);
          await own.drop();
        });
      },
    };
  };

  const take = async (roomName: string): Promise<RoomLock | LockedBy> => {
    const own = held.get(roomName);
    if (own) {
      own.count += 1;
      return share(roomName);
    }
    for (const folder of folders) {
      if (!mayTouch(folder) || hanging.has(folder)) continue;
      const taken = await takeInTime(folder, roomName);
      if (taken === null) continue;
      if ('heldBy' in taken) return taken;
      held.set(roomName, { count: 1, drop: async () => void (await inTime(folder, taken.drop())) });
      return share(roomName);
    }
    held.set(roomName, { count: 1, drop: async () => {} });
    return share(roomName);
  };

  return { tryTake: (roomName) => alone(roomName, () => take(roomName)) };
};
