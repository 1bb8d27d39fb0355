import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../fleet/snapshot.ts';
import { openDatabase } from './database.ts';
import { registryFailure } from './failure.ts';
import { inTransaction } from './transaction.ts';

/** A database that may be out of reach for a while: opened when first needed, tried again after a failure. */
export interface RegistryConnection {
  /** Why the last write failed, or null. */
  readonly failure: () => Failure | null;
  /** @returns what `work` read, or null where it failed */
  readonly read: <Result>(work: (database: DatabaseSync) => Result) => Result | null;
  /** All of `work` or nothing. @returns whether it is written */
  readonly write: (work: (database: DatabaseSync) => void) => boolean;
  /** For good: later reads and writes fail. */
  readonly close: () => void;
}

/** Opens nothing yet. */
export const createConnection = (path: string): RegistryConnection => {
  let database: DatabaseSync | null = null;
  let closed = false;
  let failure: Failure | null = null;

  const read = <Result>(work: (database: DatabaseSync) => Result): Result | null => {
    if (closed) return null;
    try {
      database ??= openDatabase(path);
      return work(database);
    } catch (error) {
      failure = registryFailure(error, path);
      return null;
    }
  };

  return {
    failure: () => failure,
    read,
    write: (work) => {
      const written = read((open) => {
        inTransaction(open, () => work(open));
        return true;
      });
      if (written) failure = null;
      return written === true;
    },
    close: () => {
      closed = true;
      try {
        database?.close();
      } catch (error) {
        failure = registryFailure(error, path);
      }
      database = null;
    },
  };
};
