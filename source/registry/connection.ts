import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../fleet/snapshot.ts';
import { BUSY_TIMEOUT_MS, openDatabase } from './database.ts';
import { registryFailure } from './failure.ts';
import { inTransaction } from './transaction.ts';

/** Reads and writes of one database. */
export interface DatabaseAccess {
  /** @returns what `work` read, or null where it failed */
  readonly read: <Result>(work: (database: DatabaseSync) => Result) => Result | null;
  /** All of `work` or nothing. @returns whether it is written */
  readonly write: (work: (database: DatabaseSync) => void) => boolean;
}

/** A database that may be out of reach for a while: opened when first needed, tried again after a failure. */
export interface RegistryConnection extends DatabaseAccess {
  /** Why the last write failed, or null. */
  readonly failure: () => Failure | null;
  /**
   * Why nothing can be written now, or null: tries it, with a write that changes nothing.
   */
  readonly check: () => Failure | null;
  /** For what can be done without: waits hardly at all for another lktop, and tells of no failure. */
  readonly aside: DatabaseAccess;
  /** For good: later reads and writes fail. */
  readonly close: () => void;
}

/** How long what can be done without waits for another lktop that is writing. */
const ASIDE_TIMEOUT_MS = 20;

/** How long a check waits for another lktop that is writing: the screen stands still meanwhile. */
const CHECK_TIMEOUT_MS = 100;

/** Writes the version that is there once more: the file must take it, and nothing changes. */
const writeVersion = (database: DatabaseSync): void => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  database.exec(`PRAGMA user_version = ${version}`);
};

/** Opens nothing yet. @param open default: to read and write, made where there is none */
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

  const inHaste =
    <Result>(work: (database: DatabaseSync) => Result, timeoutMs = ASIDE_TIMEOUT_MS) =>
    (opened: DatabaseSync): Result => {
      opened.exec(`PRAGMA busy_timeout = ${timeoutMs}`);
      try {
        return work(opened);
      } finally {
        opened.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
    };

  const tell = (error: unknown): void => {
    failure = registryFailure(error, path);
  };
  const keepQuiet = (): void => {};

  return {
    failure: () => failure,
    read: (work) => attempt(work, tell),
    write: (work) => {
      const written = attempt(writing(work), tell);
      if (written) failure = null;
      return written === true;
    },
    check: () => {
      if (attempt(inHaste(writing(writeVersion), CHECK_TIMEOUT_MS), tell)) failure = null;
      return failure;
    },
    aside: {
      read: (work) => attempt(work, keepQuiet),
      write: (work) => attempt(inHaste(writing(work)), keepQuiet) === true,
    },
    close: () => {
      closed = true;
      try {
        database?.close();
      } catch (error) {
        tell(error);
      }
      database = null;
    },
  };
};
