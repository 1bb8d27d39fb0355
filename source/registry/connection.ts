import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../fleet/snapshot.ts';
import { BUSY_TIMEOUT_MS, openDatabase } from './database.ts';
import { registryFailure } from './failure.ts';
import { inTransaction } from './transaction.ts';

/** Reads and writes one database. */
export interface DatabaseAccess {
  /** @returns the result of `work`, or null if it failed */
  readonly read: <Result>(work: (database: DatabaseSync) => Result) => Result | null;
  /** Runs `work` in one transaction. @returns whether it was committed */
  readonly write: (work: (database: DatabaseSync) => void) => boolean;
}

/** A database that may be unavailable for a while. It opens when first needed and retries after a failure. */
export interface RegistryConnection extends DatabaseAccess {
  /** Why the last access failed, or null after a write that succeeded. */
  readonly failure: () => Failure | null;
  /** Why the database cannot be written now, or null. Tests it with a write that changes nothing. */
  readonly check: () => Failure | null;
  /** For optional data: waits at most 20 ms for another lktop, and reports no failure. */
  readonly aside: DatabaseAccess;
  /** Closes the connection for good: later reads and writes fail. */
  readonly close: () => void;
}

/** How long optional reads and writes wait for another lktop's write. */
const ASIDE_TIMEOUT_MS = 20;

/** How long a check waits for another lktop's write. The screen is blocked meanwhile. */
const CHECK_TIMEOUT_MS = 100;

/** Writes the current version again: this needs write access and changes nothing. */
const writeVersion = (database: DatabaseSync): void => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  database.exec(`PRAGMA user_version = ${version}`);
};

/**
 * Does not open the database yet.
 * @param open default: opens it for reading and writing, and creates it if it is missing
 */
export const createConnection = (path: string, open = openDatabase): RegistryConnection => {
  let database: DatabaseSync | null = null;
  let closed = false;
  let failure: Failure | null = null;

  const attempt = <Result>(
    work: (database: DatabaseSync) => Result,
    onError: (error: unknown) => void,
  ): Result | null => {
    if (closed) return null;
    try {
      database ??= open(path);
      return work(database);
    } catch (error) {
      onError(error);
      return null;
    }
  };

  const writing = (work: (database: DatabaseSync) => void) => (opened: DatabaseSync) => {
    inTransaction(opened, () => work(opened));
    return true as const;
  };

  const withShortTimeout =
    <Result>(work: (database: DatabaseSync) => Result, timeoutMs = ASIDE_TIMEOUT_MS) =>
    (opened: DatabaseSync): Result => {
      opened.exec(`PRAGMA busy_timeout = ${timeoutMs}`);
      try {
        return work(opened);
      } finally {
        opened.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
    };

  const saveFailure = (error: unknown): void => {
    failure = registryFailure(error, path);
  };
  const ignore = (): void => {};

  return {
    failure: () => failure,
    read: (work) => attempt(work, saveFailure),
    write: (work) => {
      const written = attempt(writing(work), saveFailure);
      if (written) failure = null;
      return written === true;
    },
    check: () => {
      if (attempt(withShortTimeout(writing(writeVersion), CHECK_TIMEOUT_MS), saveFailure)) failure = null;
      return failure;
    },
    aside: {
      read: (work) => attempt(work, ignore),
      write: (work) => attempt(withShortTimeout(writing(work)), ignore) === true,
    },
    close: () => {
      closed = true;
      try {
        database?.close();
      } catch (error) {
        saveFailure(error);
      }
      database = null;
    },
  };
};
