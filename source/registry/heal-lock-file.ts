import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HealedBy, HealLock, Unlockable } from '../actions/heal-lock.ts';
import { STALE_HEAL_LOCK_MS } from '../time-limits.ts';
import { holderWords, type LockHolder, thisProcess } from './lock-holder.ts';

/** After breaking a stale lock, the next try may meet another stale one. */
const MOST_TRIES = 3;
/** A lock file is a line. What is longer is not one. */
const MOST_SHOWN = 200;

export interface HealLockFileOptions {
  /** From `healLockPath`. */
  readonly path: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Default: this process. */
  readonly pid?: number;
  /** Default: this machine. */
  readonly machine?: string;
  /** Whether a process on this machine is alive. Default: asks the system. */
  readonly isAlive?: (pid: number) => boolean;
}

/**
 * Where the lock of a project is: beside the registry, so that all who share the registry share the lock.
 * @param host host and port of the server
 */
export const healLockPath = (registry: string, host: string): string =>
  `${registry}.heal-${createHash('sha256').update(host).digest('hex').slice(0, 12)}.lock`;

/** A lock file as it was found. */
interface Found {
  readonly text: string;
  readonly confirmedAtMs: number;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means the process belongs to another user, so it is alive.
    return codeOf(error) !== 'ESRCH';
  }
};

const readHolder = (text: string): LockHolder | null => {
  try {
    const { pid, machine, who } = JSON.parse(text) as Record<string, unknown>;
    return typeof pid === 'number' && typeof machine === 'string' && typeof who === 'string'
      ? { pid, machine: machine.slice(0, MOST_SHOWN), who: who.slice(0, MOST_SHOWN) }
      : null;
  } catch {
    return null;
  }
};

const wordsOf = (holder: LockHolder | null): string => (holder ? holderWords(holder) : 'of unknown name');

/** @returns null: there is no file */
const find = async (path: string): Promise<Found | null> => {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { text, confirmedAtMs: mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/** Creates the file at once with its text. @returns false if another process was faster */
const make = async (path: string, text: string): Promise<boolean> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text, { flag: 'wx', mode: 0o644 });
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(beside);
  }
};

/** Removes a stale lock, but keeps a new one that another process created since `text` was read. */
const breakLock = async (path: string, text: string): Promise<void> => {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    // Another process broke it first.
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, path).catch(() => {});
  await unlink(aside);
};

/**
 * A lock file beside the registry. Its holder confirms it by the time of the file. It is free at once when its process
 * on this machine is dead, and after a minute without a confirmation otherwise: a process that hangs, one on another
 * machine, or a number that another process has got. The minute is measured by the waiting lktop's own clock.
 */
export const createHealLockFile = (options: HealLockFileOptions): HealLock => {
  const me = thisProcess();
  const { path, now, pid = me.pid, machine = me.machine, isAlive = lives } = options;
  const own = JSON.stringify({ pid, machine, who: me.who, id: randomUUID() });
  /** The lock of another process, and since when it was not confirmed. */
  let observed: (Found & { readonly sinceMs: number }) | null = null;

  const isStale = (found: Found, holder: LockHolder | null): boolean => {
    if (holder?.machine === machine && !isAlive(holder.pid)) return true;
    if (observed?.text !== found.text || observed.confirmedAtMs !== found.confirmedAtMs)
      observed = { ...found, sinceMs: now() };
    return now() - observed.sinceMs > STALE_HEAL_LOCK_MS;
  };

  const attempt = async (): Promise<'ours' | HealedBy> => {
    let by = wordsOf(null);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = await find(path);
      if (found === null) {
        if (await make(path, own)) return 'ours';
        continue;
      }
      if (found.text === own) {
        await utimes(path, now() / 1_000, now() / 1_000);
        return 'ours';
      }
      const holder = readHolder(found.text);
      by = wordsOf(holder);
      if (!isStale(found, holder)) return { by };
      await breakLock(path, found.text);
    }
    return { by };
  };

  return {
    take: async (): Promise<'ours' | HealedBy | Unlockable> => {
      try {
        return await attempt();
      } catch (error) {
        return {
          problem: `the lock file ${path} cannot be made or read (${codeOf(error)}). Make its folder writable.`,
        };
      }
    },
    release: async () => {
      try {
        if ((await readFile(path, 'utf8')) === own) await unlink(path);
      } catch {
        // It is gone already, or another lktop broke it.
      }
    },
  };
};
