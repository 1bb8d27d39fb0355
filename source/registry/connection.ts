import type { DatabaseSync } from 'node:sqlite';
import { BUSY_TIMEOUT_MS, openDatabase } from './database.ts';
import { registryFailure } from './failure.ts';
import { StoreError } from './store.ts';
import { inTransaction } from './transaction.ts';

/**
 * A database that may be unavailable for a while. It opens when first needed and tries again at the next access. Every
 * access throws a `StoreError` if it fails.
 */
export interface RegistryConnection {
  readonly read: <Result>(work: (database: DatabaseSync) => Result) => Result;
  /** Runs `work` in one transaction. @param waitMs how long to wait for another lktop's write. Default: 1 s */
  readonly write: <Result>(work: (database: DatabaseSync) => Result, waitMs?: number) => Result;
  /** Closes the connection for good: later reads and writes fail. */
  readonly close: () => void;
}

/** Writes the current version again: this needs write access and changes nothing. */
export const writeVersion = (database: DatabaseSync): void => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  database.exec(`PRAGMA user_version = ${version}`);
};

const withTimeout = <Result>(database: DatabaseSync, waitMs: number, work: () => Result): Result => {
  database.exec(`PRAGMA busy_timeout = ${waitMs}`);
  try {
    return work();
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
};

/**
 * Does not open the database yet.
 * @param open default: opens it for reading and writing, and creates it if it is missing
 */
export const createConnection = (path: string, open = openDatabase): RegistryConnection => {
  let database: DatabaseSync | null = null;
  let closed = false;

  const attempt = <Result>(work: (database: DatabaseSync) => Result): Result => {
    try {
      if (closed) throw new Error('the registry is closed');
      database ??= open(path);
      return work(database);
    } catch (error) {
      throw new StoreError(registryFailure(error, path));
    }
  };

  return {
    read: attempt,
    write: (work, waitMs = BUSY_TIMEOUT_MS) =>
      attempt((opened) =>
        withTimeout(opened, Math.round(waitMs), () => inTransaction(opened, () => work(opened))),
      ),
    close: () => {
      closed = true;
      try {
        database?.close();
      } catch {
        // Everything is written already: each write is a transaction of its own.
      }
      database = null;
    },
  };
};
