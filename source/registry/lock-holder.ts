import { hostname, userInfo } from 'node:os';

/** The process that holds a lock. Raw. */
export interface LockHolder {
  readonly pid: number;
  readonly machine: string;
  /** The user of the machine. */
  readonly who: string;
}

const currentUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    // In a container the user id may have no name.
    return 'unknown';
  }
};

export const thisProcess = (): LockHolder => ({ pid: process.pid, machine: hostname(), who: currentUser() });

/** `alice@host, pid 123`. Raw. */
export const holderWords = ({ pid, machine, who }: LockHolder): string => `${who}@${machine}, pid ${pid}`;
